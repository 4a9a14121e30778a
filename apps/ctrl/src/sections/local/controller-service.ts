import { pluralize } from "@robotmk-controller/platform";
import type { ControllerStatus } from "../../status/controller-status.ts";
import type { CycleStatus } from "../../status/cycle-status.ts";
import type { SuiteStatus } from "../../status/suite-status.ts";
import { formatDuration } from "../../text.ts";
import { levelState, NEAR_LIMIT_SHARE, withLevels } from "./levels.ts";
import type { LocalService, Metric } from "./service.ts";
import { MAX_TEST_SERVICES } from "./test-services.ts";

/** The input of the controller's service. */
export type ControllerFacts = {
  readonly controller: ControllerStatus;
  readonly suites: readonly SuiteStatus[];
  readonly cycles: readonly CycleStatus[];
  /** How many tests beyond the limit have no service. */
  readonly omittedTests: number;
};

/** Makes the service of the controller. CRITICAL: suites do not run; WARN: they may stop soon. */
export function controllerService(facts: ControllerFacts): LocalService {
  const { controller: view, suites } = facts;
  const record = view.daemon.kind === "running" ? view.daemon.record : undefined;
  const metrics = metricsOf(facts);
  // The host check `disk` reports low space already, with a remedy.
  const breaches = levelState(
    metrics.filter(({ name }) => name !== "free_disk_mb"),
    view.levels,
  );
  const critical = [
    ...view.errors,
    ...view.configErrors.map((error) => `config: ${error}`),
    ...problems(view, "critical"),
    ...daemonProblem(view),
    ...breaches.filter(({ state }) => state === 2).map(({ text }) => text),
  ];
  const warnings = [
    ...view.configWarnings,
    ...problems(view, "warning"),
    ...view.users.flatMap((user) => user.problems),
    ...suitesNearLimit(suites),
    ...facts.cycles.flatMap(cycleProblem),
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
  const counts = `${pluralize(suites.length, "suite")}, ${record?.running ?? 0} running, ${record?.waiting ?? 0} waiting`;
  return {
    state,
    name: "Robotmk Controller",
    metrics: withLevels(metrics, view.levels),
    summary: first === "" ? counts : first,
    details: [
      ...rest,
      ...(first === "" ? [] : [counts]),
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

function metricsOf({ controller: view, suites, cycles }: ControllerFacts): readonly Metric[] {
  const record = view.daemon.kind === "running" ? view.daemon.record : undefined;
  const refused = suites.filter(({ result }) => (result?.refusal ?? null) !== null).length;
  const stale = suites.filter(({ last }) => last?.freshness.isStale === true).length;
  const serial = cycles.find(({ mode }) => mode === "agent_serial");
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

function suitesNearLimit(suites: readonly SuiteStatus[]): readonly string[] {
  return suites.flatMap(({ config, last }) => {
    if (last === undefined || !last.monitored.suiteHeadroom) return [];
    const what = config.executionMode === "external" ? "cache time" : "interval";
    return nearLimitTexts(`suite ${config.id}`, {
      runtime: last.run.runtime,
      limit: last.limitSeconds,
      what,
    });
  });
}

function cycleProblem({ mode, last, limitSeconds, freshness, running }: CycleStatus): readonly string[] {
  if (last === undefined || freshness === undefined) return [];
  const name = mode === "agent_serial" ? "the cycle of serial suites" : "the cycle of all suites";
  const what = mode === "agent_serial" ? "interval" : "cache time";
  const nearLimit = nearLimitTexts(name, { runtime: last.runtime_total, limit: limitSeconds, what });
  // An external scheduler may have stopped to run all suites together: each suite reports its own staleness.
  const isOutdated = mode === "agent_serial" && freshness.isStale && running === undefined;
  return isOutdated
    ? [...nearLimit, `${name} is stale: the last one ended ${formatDuration(freshness.ageSeconds)} ago`]
    : nearLimit;
}

function nearLimitTexts(
  name: string,
  use: { readonly runtime: number; readonly limit: number; readonly what: string },
): readonly string[] {
  if (use.runtime >= use.limit) return [`${name} takes longer than its ${use.what}`];
  if (use.runtime < use.limit * NEAR_LIMIT_SHARE) return [];
  return [`${name} takes ${Math.round((use.runtime / use.limit) * 100)} % of its ${use.what}`];
}

/** 30 s: the next call is a minute later, and a daemon that is not up by then does not come up. */
const MAX_PENDING_SECONDS = 30;

/** Reports a daemon that this call could not start. A daemon that is just starting is no problem. */
function daemonProblem({ daemonCall, daemon }: ControllerStatus): readonly string[] {
  if (daemonCall.kind === "failed") return [`daemon down: ${daemonCall.problem}`];
  if (daemonCall.kind === "pending" && daemonCall.sinceSeconds > MAX_PENDING_SECONDS) {
    return [
      `daemon down: launched ${formatDuration(daemonCall.sinceSeconds)} ago and not up yet, see robotmk-daemon.log`,
    ];
  }
  if (daemon.kind === "unknown") return [`daemon unknown: ${daemon.problem}`];
  return [];
}
