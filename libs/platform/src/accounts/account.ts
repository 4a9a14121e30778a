/**
 * Writes a user as Windows looks accounts up: `CORP\anna` for `anna@CORP`. A name with a whole DNS domain behind the
 * `@` is a user principal name, which stays as it is.
 */
export function accountName(user: string): string {
  const [, name, domain] = /^(.+)@([^@.]+)$/.exec(user) ?? [];
  return name === undefined || domain === undefined ? user : `${domain}\\${name}`;
}

/** As whom a process runs. */
export type OwnAccount = {
  /** What the system knows it by: a SID on Windows, a number elsewhere. */
  readonly id: string;
  /** SYSTEM on Windows, root elsewhere: the account of the agent. */
  readonly isSystem: boolean;
  readonly name: string;
  /** The domain or machine that knows the name; empty where there is no such thing. */
  readonly domain: string;
};

/** A session of a user at this machine. */
export type UserSession = {
  readonly id: number;
  readonly name: string;
  readonly domain: string;
  /** Somebody sees it: it is that of the screen, or a remote desktop that is connected. */
  readonly isConnected: boolean;
};

/** Whether a suite that needs a desktop finds one. */
export type DesktopState =
  | { readonly kind: "usable" }
  /** The problem names what is missing, and what to do about it. */
  | { readonly kind: "missing"; readonly problem: string };
