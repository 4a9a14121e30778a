/**
 * A process that can't be mistaken for a later one: a pid is used again, a pid with its start token is not.
 * The token is opaque; it is unique for one boot of one machine.
 */
export type ProcessIdentity = { readonly pid: number; readonly startToken: string };

/** One row of the process table. */
export type ProcessInfo = ProcessIdentity & { readonly parentPid: number };
