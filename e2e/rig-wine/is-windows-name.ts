const FORBIDDEN = /[<>:"/\\|?*]|[. ]$/;
const DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;
const FIRST_PRINTED = 0x20;

/** Tells whether a file on Windows can have that name: Wine shows files of other names by made-up ones. */
export function isWindowsName(bytes: Buffer): boolean {
  const name = bytes.toString("utf8");
  const isText = Buffer.from(name).equals(bytes);
  return (
    isText && !FORBIDDEN.test(name) && !DEVICE.test(name) && bytes.every((byte) => byte >= FIRST_PRINTED)
  );
}
