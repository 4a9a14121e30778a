/**
 * Writes a user as Windows looks accounts up: `CORP\anna` for `anna@CORP`. A name with a whole DNS domain behind the
 * `@` is a user principal name, which stays as it is.
 */
export function accountName(user: string): string {
  const [, name, domain] = /^(.+)@([^@.]+)$/.exec(user) ?? [];
  return name === undefined || domain === undefined ? user : `${domain}\\${name}`;
}

/** The account of a process. */
export type OwnAccount = {
  /** The id in the system: a SID on Windows, a number elsewhere. */
  readonly id: string;
  /** SYSTEM on Windows, root elsewhere: the account of the agent. */
  readonly isSystem: boolean;
  readonly name: string;
  /** The domain or machine of the name; empty where there is none. */
  readonly domain: string;
};

/** A session of a user at this machine. */
export type UserSession = {
  readonly id: number;
  readonly name: string;
  readonly domain: string;
  /** A person sees it: at the screen, or by a connected remote desktop. */
  readonly isConnected: boolean;
};

/** Whether a suite that needs a desktop finds one. */
export type DesktopState =
  | { readonly kind: "usable" }
  /** The problem names what is missing, and what to do about it. */
  | { readonly kind: "missing"; readonly problem: string };

/** What each system provides for accounts; posix/ and windows/ implement it. */
export type AccountSystem = {
  /** Returns the account of this process. */
  readonly ownAccount: () => OwnAccount;
  /** Returns the numeric id of a user of this host; undefined where the local list of users does not have the name. */
  readonly userId: (name: string) => number | undefined;
  /** Returns the sessions of the users who are logged on; undefined where they do not matter or are not known. */
  readonly userSessions: () => readonly UserSession[] | undefined;
  /** Checks that a suite with these variables finds a desktop. */
  readonly checkDesktop: (env: Readonly<Record<string, string | undefined>>) => DesktopState;
};
