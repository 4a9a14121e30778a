/** Here everybody writes UTF-8; what is none is shown as such. */
export function legacyText(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8");
}
