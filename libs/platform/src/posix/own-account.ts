import { userInfo } from "node:os";
import type { OwnAccount } from "../common/own-account.ts";

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
