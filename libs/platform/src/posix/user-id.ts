import { readRegularFile } from "../common/read-regular-file.ts";

const MAX_PASSWD_BYTES = 16 * 1024 * 1024;

/** Looks a user up in `/etc/passwd` (passwd(5)); one that only a directory service knows is not there. */
export function userId(name: string, file = "/etc/passwd"): number | undefined {
  const reading = readRegularFile(file, MAX_PASSWD_BYTES);
  if (reading.kind !== "read") return undefined;
  for (const line of reading.bytes.toString("utf8").split("\n")) {
    const [user, , id] = line.split(":");
    if (user === name && id !== undefined && /^\d+$/.test(id)) return Number(id);
  }
  return undefined;
}
