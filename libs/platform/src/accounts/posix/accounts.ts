import { readFileSync, statSync } from "node:fs";
import { userInfo } from "node:os";
import type { OwnAccount, UserSession } from "../account.ts";

/** Returns the account of this process. A user without an entry in the list of users has only a number. */
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

/**
 * Returns the id of a user by `/etc/passwd` (passwd(5)). Undefined for a user that only a directory service knows, as
 * all users of macOS are, and where the file cannot be read.
 */
export function userId(name: string, file = "/etc/passwd"): number | undefined {
  for (const line of linesOf(file)) {
    const [user, , id] = line.split(":");
    if (user === name && id !== undefined && /^\d+$/.test(id)) return Number(id);
  }
  return undefined;
}

function linesOf(file: string): readonly string[] {
  try {
    const status = statSync(file);
    return status.isFile() && status.size <= MAX_PASSWD_BYTES ? readFileSync(file, "utf8").split("\n") : [];
  } catch {
    // Without the list nobody is known by name.
    return [];
  }
}

/** Returns undefined: here a user's daemon needs no session. */
export function userSessions(): readonly UserSession[] | undefined {
  return undefined;
}
