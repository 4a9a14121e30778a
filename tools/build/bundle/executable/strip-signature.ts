/** Offsets of the PE format: https://learn.microsoft.com/en-us/windows/win32/debug/pe-format */
const HEADER_PLACE = 0x3c;
const OPTIONAL_HEADER = 24;
const PE32_PLUS = 0x20b;
const CHECKSUM = 64;
/** The fifth of the data directories, which begin at 112, each 8 bytes long. */
const CERTIFICATES = 112 + 4 * 8;

/**
 * Takes the signature out of a Windows executable: what is put into it afterwards would make that a broken one, which
 * is worse than none.
 *
 * @returns the executable without it
 * @throws Error where it is no 64-bit executable, or something follows the signature
 */
export function stripSignature(executable: Buffer): Buffer {
  const header = executable.readUInt32LE(HEADER_PLACE);
  const optional = header + OPTIONAL_HEADER;
  const magic = executable.readUInt16LE(optional);
  if (executable.toString("latin1", header, header + 4) !== "PE\0\0" || magic !== PE32_PLUS) {
    throw new Error(`Cannot strip the signature of an executable: it is no 64-bit one of Windows`);
  }
  const place = executable.readUInt32LE(optional + CERTIFICATES);
  const size = executable.readUInt32LE(optional + CERTIFICATES + 4);
  if (size > 0 && place + size !== executable.length) {
    throw new Error(
      `Cannot strip the signature of an executable as it has to be at the end: it is at ${place} of ${executable.length} bytes`,
    );
  }
  const stripped = Buffer.from(size > 0 ? executable.subarray(0, place) : executable);
  stripped.fill(0, optional + CERTIFICATES, optional + CERTIFICATES + 8);
  stripped.writeUInt32LE(0, optional + CHECKSUM);
  return stripped;
}
