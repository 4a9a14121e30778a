import { pluralize } from "@robotmk-controller/platform";
import type { ControllerStatus } from "../../status/controller-status.ts";
import type { CycleStatus } from "../../status/cycle-status.ts";
import type { SuiteStatus } from "../../status/suite-status.ts";
import { formatDuration } from "../../text.ts";
import { levelState, NEAR_LIMIT_SHARE, withLevels } from "./levels.ts";
import type { LocalService, Metric } from "./service.ts";
import { MAX_TEST_SERVICES } from "./test-services.ts";

/** What the controller's service is made of. */
export type ControllerFacts = {
  readonly controller: ControllerStatus;
  readonly suites: readonly SuiteStatus[];
  readonly rounds: readonly CycleStatus[];
  /** How many services of tests found no place. */
  readonly omittedTests: number;
};

/** The service of the controller: broken config or no daemon is CRITICAL, what will become one a WARNING. */
export function controllerService(facts: ControllerFacts): LocalService {
  const { controller: view, suites } = facts;
  const record = view.daemon.kind === "running" ? view.daemon.record : undefined;
  const metrics = metricsOf(facts);
  // Low space is a host check already, with what to do about it.
  const breaches = levelState(
    metrics.filter(({ name }) => name !== "free_disk_mb"),
    view.levels,
  );
  const critical = [
    ...view.errors,
    ...view.configErrors.map((error) => `config: ${error}`),
    ...problems(view, "critical"),
    ...daemonTrouble(view),
    ...breaches.filter(({ state }) => state === 2).map(({ text }) => text),
  ];
  const warnings = [
    ...view.configWarnings,
    ...problems(view, "warning"),
    ...view.users.flatMap((user) => user.problems),
    ...tightSuites(suites),
    ...facts.rounds.flatMap(roundTrouble),
    ...((record?.restarts ?? 0) > 0
      ? [`the daemon was restarted ${pluralize(record?.restarts ?? 0, "time")}`]
      : []),
    ...breaches.filter(({ state }) => state === 1).map(({ text }) => text),
    ...(facts.omittedTests > 0
      ? [`${facts.omittedTests} tests have no service: at most ${MAX_TEST_SERVICES} have`]
      : []),
  ];
  const state = critical.length > 0 ? 2 : warnings.length > 0 ? 1 : 0;
  const [first = "", ...rest] = [...critical, ...warnings];
  const fine = `${pluralize(suites.length, "suite")}, ${record?.running ?? 0} running, ${record?.waiting ?? 0} waiting`;
  return {
    state,
    name: "Robotmk Controller",
    metrics: withLevels(metrics, view.levels),
    summary: first === "" ? fine : first,
    details: [
      ...rest,
      ...(first === "" ? [] : [fine]),
      `version ${view.version} on ${view.runtime}`,
      ...(record === undefined
        ? []
        : [`daemon ${record.pid} since ${record.started}, by ${record.launched}`]),
      ...view.users.map(
        ({ user, daemon, session, suites: count }) =>
          `user ${user}: daemon ${daemon}${session === "none" ? " (not logged on)" : ""}, ${pluralize(count, "suite")}`,
      ),
    ],
  };
}

function metricsOf({ controller: view, suites, rounds }: ControllerFacts): readonly Metric[] {
  const record = view.daemon.kind === "running" ? view.daemon.record : undefined;
  const refused = suites.filter(({ result }) => (result?.refusal ?? null) !== null).length;
  const stale = suites.filter(({ last }) => last?.freshness.isStale === true).length;
  const serial = rounds.find(({ mode }) => mode === "agent_serial");
  return [
    { name: "daemon_up", value: record === undefined ? 0 : 1, min: 0 },
    ...(view.heartbeatAgeSeconds === undefined
      ? []
      : [{ name: "heartbeat_age", value: view.heartbeatAgeSeconds, min: 0 }]),
    { name: "suites", value: suites.length, min: 0 },
    { name: "running", value: record?.running ?? 0, min: 0 },
    { name: "waiting", value: record?.waiting ?? 0, min: 0 },
    { name: "queued", value: view.queued, min: 0 },
    { name: "refused", value: refused, min: 0 },
    { name: "stale", value: stale, min: 0 },
    ...(view.freeDiskMb === undefined ? [] : [{ name: "free_disk_mb", value: view.freeDiskMb, min: 0 }]),
    ...(serial?.last === undefined || serial.freshness === undefined
      ? []
      : [
          {
            name: "runner_runtime",
            value: serial.last.runtime_total,
            warn: serial.limitSeconds * NEAR_LIMIT_SHARE,
            crit: serial.limitSeconds,
            min: 0,
          },
          { name: "runner_cache_headroom", value: serial.freshness.headroomSeconds },
          { name: "runner_age", value: serial.freshness.ageSeconds, min: 0 },
        ]),
  ];
}

function problems(view: ControllerStatus, wanted: "critical" | "warning"): readonly string[] {
  return view.hostProblems
    .filter(({ severity }) => severity === wanted)
    .map(({ problem, remedy }) => `${problem}. ${remedy}`);
}

function tightSuites(suites: readonly SuiteStatus[]): readonly string[] {
  return suites.flatMap(({ config, last }) => {
    if (last === undefined || !last.monitored.suiteHeadroom) return [];
    const what = config.executionMode === "external" ? "cache time" : "interval";
    return tightness(`suite ${config.id}`, { runtime: last.run.runtime, limit: last.limitSeconds, what });
  });
}

function roundTrouble({ mode, last, limitSeconds, freshness, running }: CycleStatus): readonly string[] {
  if (last === undefined || freshness === undefined) return [];
  const name = mode === "agent_serial" ? "the round of serial suites" : "the round of all suites";
  const what = mode === "agent_serial" ? "interval" : "cache time";
  const tight = tightness(name, { runtime: last.runtime_total, limit: limitSeconds, what });
  // Whether somebody still runs external suites all together, nobody knows: each of them tells for itself.
  const isOutdated = mode === "agent_serial" && freshness.isStale && running === undefined;
  return isOutdated
    ? [...tight, `${name} is stale: the last one ended ${formatDuration(freshness.ageSeconds)} ago`]
    : tight;
}

function tightness(
  name: string,
  use: { readonly runtime: number; readonly limit: number; readonly what: string },
): readonly string[] {
  if (use.runtime >= use.limit) return [`${name} takes longer than its ${use.what}`];
  if (use.runtime < use.limit * NEAR_LIMIT_SHARE) return [];
  return [`${name} takes ${Math.round((use.runtime / use.limit) * 100)} % of its ${use.what}`];
}

/** The next call is a minute later: a daemon that is not up by then does not come up. */
const MAX_PENDING_SECONDS = 30;

/** A daemon that this call could not bring up; one that is just starting is no trouble yet. */
function daemonTrouble({ daemonCall, daemon }: ControllerStatus): readonly string[] {
  if (daemonCall.kind === "failed") return [`daemon down: ${daemonCall.problem}`];
  if (daemonCall.kind === "pending" && daemonCall.sinceSeconds > MAX_PENDING_SECONDS) {
    return [
      `daemon down: launched ${formatDuration(daemonCall.sinceSeconds)} ago and not up yet, see robotmk-daemon.log`,
    ];
  }
  if (daemon.kind === "unknown") return [`daemon unknown: ${daemon.problem}`];
  return [];
}
