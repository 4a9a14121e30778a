import { contextUser, type DaemonState, listTasks, readDaemonState } from "@robotmk-controller/spool";
import { suiteService } from "../sections/local/suite-service.ts";
import { readCycles } from "../status/cycle-status.ts";
import type { HostConfig } from "../status/host-config.ts";
import { readSuites } from "../status/suite-status.ts";
import { formatDuration } from "../text.ts";

/** The state of the daemon and of all suites. */
export type Status = {
  readonly daemon: DaemonState;
  readonly config_errors: readonly string[];
  readonly suites: readonly SuiteLine[];
};

export type SuiteLine = {
  readonly id: string;
  readonly state: "running" | "waiting" | "idle";
  /** 0 OK, 2 CRITICAL, 3 UNKNOWN, as in its service. */
  readonly service_state: number;
  readonly message: string;
  readonly age: number | null;
  readonly runtime: number | null;
  /** Seconds until the next planned start; negative: overdue. Null where none is planned. */
  readonly next_in: number | null;
  readonly headroom: number | null;
};

/** Reads the state of the daemon and of all suites. */
export function readStatus(host: HostConfig, nowMs: number): Status {
  const { config, folders } = host;
  const ids = new Set(config?.suites.map(({ id }) => id) ?? []);
  const next = new Map(
    listTasks(folders, { state: "pending", suiteIds: ids })
      .tasks.toReversed()
      .map((task) => [task.suiteId, task.epochSeconds - nowMs / 1000]),
  );
  const running = new Set(
    listTasks(folders, { state: "running", suiteIds: ids }).tasks.map(({ suiteId }) => suiteId),
  );
  const externalCycle =
    readCycles(config, { folders, nowMs }).find(({ mode }) => mode === "external")?.last ?? null;
  const seen = { folders, nowMs, externalCycle, user: contextUser(host.context) };
  const views = readSuites(config?.suites ?? [], seen);
  return {
    daemon: readDaemonState(folders),
    config_errors: host.errors,
    suites: views.map((view) => {
      const { id } = view.config;
      const nextIn = next.get(id) ?? null;
      const service = suiteService(view);
      return {
        id,
        state: running.has(id) ? "running" : nextIn !== null && nextIn <= 0 ? "waiting" : "idle",
        service_state: service.state,
        message: service.summary,
        age: view.last?.freshness.ageSeconds ?? null,
        runtime: view.last?.run.runtime ?? null,
        next_in: nextIn,
        headroom: view.last?.freshness.headroomSeconds ?? null,
      };
    }),
  };
}

/** The exit code of status, as init scripts have it (LSB: 0 running, 1 dead, 3 not running, 4 unknown). */
export function statusCode({ daemon }: Status): 0 | 1 | 3 | 4 {
  const codes = { running: 0, dead: 1, absent: 3, elsewhere: 4, unknown: 4 } as const;
  return codes[daemon.kind];
}

/** Writes the status as a table for people. */
export function statusText(status: Status): string {
  const rows = status.suites.map((suite) => [
    suite.id,
    suite.state,
    STATE_WORDS[suite.service_state] ?? "UNKNOWN",
    suite.age === null ? "never" : `${formatDuration(suite.age)} ago`,
    suite.runtime === null ? "-" : formatDuration(suite.runtime),
    suite.next_in === null ? "-" : suite.next_in <= 0 ? "now" : `in ${formatDuration(suite.next_in)}`,
    suite.headroom === null ? "-" : formatDuration(suite.headroom),
  ]);
  return [
    `daemon: ${daemonWords(status.daemon)}`,
    ...status.config_errors.map((error) => `config: ${error}`),
    ...table([["SUITE", "STATE", "RESULT", "ENDED", "RUNTIME", "NEXT", "HEADROOM"], ...rows]),
  ].join("\n");
}

const STATE_WORDS: Readonly<Record<number, string>> = { 0: "OK", 1: "WARN", 2: "CRITICAL", 3: "UNKNOWN" };

function daemonWords(daemon: DaemonState): string {
  switch (daemon.kind) {
    case "running":
    case "dead": {
      const { record } = daemon;
      const degraded = record.degraded ? ", degraded" : "";
      return `${daemon.kind}, pid ${record.pid}, ${record.phase}, since ${record.started}, launched by ${record.launched}${degraded}`;
    }
    case "elsewhere":
      return `runs on host "${daemon.host}", which shares this spool`;
    case "absent":
      return "not running";
    case "unknown":
      return `unknown: ${daemon.problem}`;
  }
}

function table(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}
