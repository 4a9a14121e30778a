/** A session of a user at this machine. */
export type UserSession = {
  readonly id: number;
  readonly name: string;
  readonly domain: string;
  /** Somebody sees it: it is that of the screen, or a remote desktop that is connected. */
  readonly isConnected: boolean;
};
