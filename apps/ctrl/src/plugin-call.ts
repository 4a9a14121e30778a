import { setTimeout as delay } from "node:timers/promises";
import {
  type Clock,
  currentRuntime,
  type DefaultPaths,
  errorMessage,
  VERSION,
} from "@robotmk-controller/platform";
import {
  clearLaunchPending,
  type Context,
  createSpoolFolders,
  noteLaunchPending,
  readDaemonState,
  readHeartbeatMs,
  type SpoolFolders,
  touchHeartbeat,
} from "@robotmk-controller/spool";
import type { ConsolaInstance } from "consola";
import { checkHost } from "./check-host.ts";
import type { ControllerView } from "./controller-view.ts";
import { ensureDaemon } from "./ensure-daemon.ts";
import { type HostConfig, readHostConfig } from "./host-config.ts";
import { localSection } from "./local-services.ts";
import { readSuites } from "./read-suites.ts";
import { robotmkSection } from "./robotmk-section.ts";

/** What a plugin call needs. */
export type PluginCallOptions = {
  readonly config: string | undefined;
  readonly context: Context;
  readonly defaults: DefaultPaths;
  readonly clock: Clock;
  /** When the call is to have its answer, on the monotonic clock. */
  readonly deadlineMs: number;
  readonly createLog: (file: string) => ConsolaInstance;
};

/** Does what the agent's call is for: heartbeat, daemon, sections. Returns the text to print. */
export async function pluginCall(options: PluginCallOptions): Promise<string> {
  const { clock } = options;
  const host = await readHostConfig(options);
  const { config, folders } = host;
  const errors: string[] = [];
  const heartbeatAgeSeconds = beat(folders, { clock, errors });
  const care = errors.length === 0 ? await careForDaemon(host, options) : ({ kind: "not-needed" } as const);
  const nowMs = clock.wallMs();
  const daemon = readDaemonState(folders);
  const controller: ControllerView = {
    version: VERSION,
    runtime: `${currentRuntime().kind} ${currentRuntime().version}`,
    configFile: host.file,
    configErrors: host.errors,
    configWarnings: host.warnings,
    isLastGoodConfig: host.isLastGood,
    hostProblems: checkHost(config, folders),
    daemon,
    care,
    heartbeatAgeSeconds,
    errors,
  };
  const suites =
    config === undefined ? [] : readSuites(config, { folders, nowMs, withOutput: wants(host, "robotmk") });
  const unusableSuites = config === undefined ? host.suiteIds : [];
  const sections = [
    // Even where it is not asked for, the section is there, since a host without it seems not monitored.
    robotmkSection({
      config,
      suites: wants(host, "robotmk") ? suites : [],
      unusableSuites,
      controller,
    }),
    ...(wants(host, "local") ? [localSection(suites, controller)] : []),
  ];
  logCall(controller, options.createLog(host.logDir));
  return sections.join("");
}

/** Touches the heartbeat, and says how old it was. A spool that can't be used is an error of the call. */
function beat(
  folders: SpoolFolders,
  { clock, errors }: { readonly clock: Clock; readonly errors: string[] },
): number | undefined {
  try {
    createSpoolFolders(folders);
    const before = readHeartbeatMs(folders);
    touchHeartbeat(folders, clock.wallMs());
    return before === undefined ? undefined : Math.max(0, (clock.wallMs() - before) / 1000);
  } catch (error) {
    errors.push(errorMessage(error));
    return undefined;
  }
}

/** Without any config that can be used there is nothing to plan, and no daemon is started. */
async function careForDaemon(host: HostConfig, options: PluginCallOptions): Promise<ControllerView["care"]> {
  if (host.config === undefined) return { kind: "not-needed" };
  const leftMs = Math.max(50, options.deadlineMs - options.clock.monotonicMs());
  const care = await Promise.race([
    ensureDaemon({
      configFile: host.file,
      context: options.context,
      folders: host.folders,
      timeoutMs: leftMs,
    }),
    delay(leftMs, { kind: "pending" } as const),
  ]);
  if (care.kind !== "pending") {
    clearLaunchPending(host.folders);
    return care;
  }
  const sinceMs = noteLaunchPending(host.folders);
  return { ...care, sinceSeconds: Math.max(0, (options.clock.wallMs() - sinceMs) / 1000) };
}

function wants({ config }: HostConfig, output: "robotmk" | "local"): boolean {
  return config === undefined || config.output.includes(output);
}

/** Only what is out of the ordinary: a line a minute for nothing would hide the others. */
function logCall(view: ControllerView, log: ConsolaInstance): void {
  const { care } = view;
  if (care.kind === "launched") {
    log.info(`daemon was not alive: started by ${care.rung}`, ...care.problems);
  } else if (care.kind === "failed") log.error(`daemon could not be started: ${care.problem}`);
  else if (care.kind === "pending") log.warn("daemon was not alive: started, but it is not up yet");
  for (const error of [...view.errors, ...view.configErrors]) log.error(error);
}
