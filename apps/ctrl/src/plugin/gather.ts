import { DEFAULTS } from "@robotmk-controller/config";
import type { Log, LogSettings } from "@robotmk-controller/log";
import {
  type Clock,
  type DefaultPaths,
  errorMessage,
  installSharingRetry,
} from "@robotmk-controller/platform";
import {
  type Context,
  createSpoolFolders,
  readHeartbeatMs,
  type SpoolFolders,
  touchHeartbeat,
} from "@robotmk-controller/spool";
import { type HostConfig, readHostConfig } from "../status/host-config.ts";

/** What a call read before it ensures the daemon. */
export type GatheredCall = {
  readonly host: HostConfig;
  readonly log: Log;
  readonly heartbeat: Heartbeat;
};

/** The heartbeat that the call touched. */
export type Heartbeat =
  /** `beforeMs`: its stamp before this call, undefined for the first call ever. */
  | { readonly kind: "touched"; readonly beforeMs: number | undefined }
  | { readonly kind: "error"; readonly problem: string };

/**
 * Reads the config, opens the log and touches the heartbeat, in this order: log and spool follow from the config.
 *
 * @throws what readHostConfig() throws; main.ts then prints the fallback sections
 */
export async function gather(options: {
  readonly config: string | undefined;
  readonly context: Context;
  readonly defaults: DefaultPaths;
  readonly clock: Clock;
  readonly createLog: (settings: LogSettings) => Log;
}): Promise<GatheredCall> {
  const host = await readHostConfig(options);
  const log = options.createLog({ ...(host.config ?? DEFAULTS), logDir: host.logDir });
  installSharingRetry({ timeoutMs: 300, readTimeoutMs: 50, totalMs: 300, log: (text) => log.warn(text) });
  return { host, log, heartbeat: beat(host.folders, options.clock) };
}

function beat(folders: SpoolFolders, clock: Clock): Heartbeat {
  try {
    createSpoolFolders(folders);
    const beforeMs = readHeartbeatMs(folders);
    touchHeartbeat(folders, clock.wallMs());
    return { kind: "touched", beforeMs };
  } catch (error) {
    return { kind: "error", problem: errorMessage(error) };
  }
}
