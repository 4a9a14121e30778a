// A robot that ends without an output: it says its code page on stderr, and a text in that code page.
// usage: code-page-robot.mjs KOFFI-ADD-ON TEXT …
import { writeSync } from "node:fs";
import { createRequire } from "node:module";

const [addOn, text] = process.argv.slice(2);
const kernel = createRequire(import.meta.url)(addOn).load("kernel32.dll");
const codePage = kernel.func("uint32 __stdcall GetACP()")();
const encode = kernel.func(
  "int __stdcall WideCharToMultiByte(uint32 codePage, uint32 flags, str16 text, int units, void* bytes, int room, void* replacement, void* isReplaced)",
);
const line = `ERROR in code page ${codePage}: ${text}\r\n`;
const bytes = Buffer.alloc(4 * line.length);
const length = encode(codePage, 0, line, line.length, bytes, bytes.length, null, null);
writeSync(2, bytes.subarray(0, length));
process.exitCode = 252;
