import { kernel32 } from "../../win32/kernel32.ts";

/** The system's code page for programs without Unicode. */
const CP_ACP = 0;

/**
 * Decodes bytes of a code page by Windows itself, since TextDecoder lacks those of consoles, such as 850. Most programs
 * that do not write UTF-8 write the default one. Output in the code page of a console gets wrong letters beyond ASCII.
 */
export function legacyText(bytes: Uint8Array, codePage = CP_ACP): string {
  if (bytes.length === 0) return "";
  // No code page gives more UTF-16 units than bytes; even 54936 gives two for four bytes.
  const text = Buffer.alloc(2 * bytes.length);
  const units = kernel32.MultiByteToWideChar(codePage, 0, bytes, bytes.length, text, bytes.length);
  return units === 0 ? Buffer.from(bytes).toString("latin1") : text.toString("utf16le", 0, 2 * units);
}
