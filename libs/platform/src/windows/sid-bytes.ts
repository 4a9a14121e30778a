/** Writes a SID as the system has it in memory, from its text. Pure. @throws RangeError for what is no SID */
export function sidBytes(text: string): Buffer {
  const [letter, revision, authority, ...parts] = text.split("-");
  if (letter !== "S" || !/^S-\d+-\d+(-\d+){1,15}$/.test(text)) throw new RangeError(`no SID: "${text}"`);
  const bytes = Buffer.alloc(8 + 4 * parts.length);
  bytes.writeUInt8(Number(revision), 0);
  bytes.writeUInt8(parts.length, 1);
  bytes.writeUIntBE(Number(authority), 2, 6);
  for (const [index, part] of parts.entries()) bytes.writeUInt32LE(Number(part), 8 + 4 * index);
  return bytes;
}
