import type { Log, LogSettings } from "@robotmk-controller/log";
import type { Clock, DefaultPaths } from "@robotmk-controller/platform";
import type { Context } from "@robotmk-controller/spool";
import { check } from "./check.ts";
import { ensureInTime } from "./ensure-in-time.ts";
import { gather } from "./gather.ts";
import { render } from "./render.ts";

/** What a plugin call needs. */
export type PluginCallOptions = {
  readonly config: string | undefined;
  readonly context: Context;
  readonly defaults: DefaultPaths;
  readonly clock: Clock;
  /** The time of the answer, in milliseconds on the monotonic clock. */
  readonly deadlineMs: number;
  readonly createLog: (settings: LogSettings) => Log;
};

/** Does the agent's call: heartbeat, daemon, sections. Returns the text to print. */
export async function pluginCall(options: PluginCallOptions): Promise<string> {
  const { clock } = options;
  const call = await gather(options);
  const daemonCall = await ensureInTime(call, options);
  const found = check(call, { daemonCall, clock });
  return render(found, { log: call.log, clock });
}
