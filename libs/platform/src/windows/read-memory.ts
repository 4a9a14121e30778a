import { nativeFunction } from "./native/native-function.ts";

const copyMemory = nativeFunction(
  "kernel32.dll",
  "void __stdcall RtlMoveMemory(void* to, intptr from, size_t bytes)",
);
const textLength = nativeFunction("kernel32.dll", "int __stdcall lstrlenW(intptr text)");

/** Copies memory that Windows made for us. The address must be one that it gave, with that many bytes behind it. */
export function readMemory(address: bigint, bytes: number): Buffer {
  const copy = Buffer.alloc(bytes);
  if (bytes > 0) copyMemory(copy, address, bytes);
  return copy;
}

/** Copies a text that Windows made for us, up to its NUL. */
export function readText(address: bigint): string {
  return readMemory(address, 2 * textLength(address)).toString("utf16le");
}
