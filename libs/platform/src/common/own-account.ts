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
