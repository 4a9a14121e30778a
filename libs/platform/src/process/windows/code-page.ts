import { nativeFunction } from "../../win32/library.ts";

const multiByteToWideChar = nativeFunction(
  "kernel32.dll",
  "int __stdcall MultiByteToWideChar(uint32 codePage, uint32 flags, void* bytes, int length, void* text, int room)",
);

/** The system's code page for programs without Unicode. */
const CP_ACP = 0;

/**
 * Makes text of bytes in a code page, by Windows itself: TextDecoder does not know those of consoles, as 850. The
 * default is what most programs write that don't write UTF-8; one that writes in the code page of the console is shown
 * with wrong letters beyond ASCII.
 */
export function legacyText(bytes: Uint8Array, codePage = CP_ACP): string {
  if (bytes.length === 0) return "";
  // No code page has more UTF-16 units than bytes but for 54936, whose largest characters have two for four.
  const text = Buffer.alloc(2 * bytes.length);
  const units = multiByteToWideChar(codePage, 0, bytes, bytes.length, text, bytes.length);
  return units === 0 ? Buffer.from(bytes).toString("latin1") : text.toString("utf16le", 0, 2 * units);
}
