import { userInfo } from "node:os";
import { readRegularFile } from "../../files/read-file.ts";
import type { OwnAccount, UserSession } from "../account.ts";

/** Tells as whom this process acts. A user without an entry in the list of users has only a number. */
export function ownAccount(): OwnAccount {
  const id = process.geteuid?.() ?? 0;
  return { id: String(id), isSystem: id === 0, name: nameOf(id), domain: "" };
}

function nameOf(id: number): string {
  try {
    const { uid, username } = userInfo();
    return uid === id ? username : String(id);
  } catch {
    return String(id);
  }
}

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

/** Tells nothing: a user's daemon needs no session there. */
export function userSessions(): readonly UserSession[] | undefined {
  return undefined;
}
