import type { ControllerView } from "./controller-view.ts";
import { type LocalService, localLine, type Metric } from "./local-line.ts";
import type { SuiteView } from "./suite-view.ts";

/** Makes the `local` section: a service for each suite, and one for the controller. */
export function localSection(suites: readonly SuiteView[], controller: ControllerView): string {
  const services = [...suites.map(suiteService), controllerService(controller, suites)];
  return `<<<local:sep(0)>>>\n${services.map(localLine).join("\n")}\n`;
}

const SHOWN_FAILURES = 10;

/** The service of one suite. A suite without a result is UNKNOWN, with the reason; so is a stale one. */
export function suiteService(view: SuiteView): LocalService {
  const { config, last, result } = view;
  const name = `Robotmk ${config.id}`;
  if (last === undefined) {
    const summary = result?.refusal?.message ?? view.problem ?? "no result";
    return { state: 3, name, metrics: [], summary, details: [] };
  }
  const { run, freshness } = last;
  const stale = freshness.isStale
    ? [
        `stale: the last run ended ${words(freshness.ageSeconds)} ago, valid for ${words(config.cacheTimeSeconds)}`,
      ]
    : [];
  const running = result?.running ?? null;
  const refusal = result?.refusal ?? null;
  const failures = run.tests.filter(({ status }) => status === "FAIL").slice(0, SHOWN_FAILURES);
  return {
    state: freshness.isStale || refusal !== null ? 3 : stateOf(run.outcome),
    name,
    metrics: metricsOf(view),
    summary: refusal === null ? [...stale, run.message].join(", ") : refusal.message,
    details: [
      ...(refusal === null
        ? []
        : [
            `refused at ${refusal.time} after ${words(refusal.waited)}, the run before:`,
            ...stale,
            run.message,
          ]),
      ...failures.map((test) => `FAIL ${test.name}: ${test.message.slice(0, 200)}`),
      `ended ${run.end_time}, rc ${run.rc}, ${run.outcome}`,
      ...(running === null ? [] : [`running since ${running.start_time}`]),
      ...run.notes,
      ...(run.html === null ? [] : [`log: ${run.html}`]),
    ],
  };
}

function stateOf(outcome: string): 0 | 2 | 3 {
  if (outcome === "passed") return 0;
  return outcome === "failed" || outcome === "timed-out" ? 2 : 3;
}

function metricsOf({ last, config }: SuiteView): readonly Metric[] {
  if (last === undefined) return [];
  const { run, freshness } = last;
  return [
    {
      name: "runtime",
      value: run.runtime,
      warn: config.intervalSeconds * 0.9,
      crit: config.intervalSeconds,
      min: 0,
    },
    { name: "cache_headroom", value: freshness.headroomSeconds },
    { name: "age", value: freshness.ageSeconds, warn: config.cacheTimeSeconds, min: 0 },
    { name: "tests_passed", value: run.counts.passed, min: 0 },
    { name: "tests_failed", value: run.counts.failed, min: 0 },
    { name: "tests_skipped", value: run.counts.skipped, min: 0 },
  ];
}

/** The service of the controller: broken config or no daemon is CRITICAL, what will become one a WARNING. */
export function controllerService(view: ControllerView, suites: readonly SuiteView[]): LocalService {
  const critical = [
    ...view.errors,
    ...view.configErrors.map((error) => `config: ${error}`),
    ...view.hostProblems.map(({ problem, remedy }) => `${problem}. ${remedy}`),
    ...daemonTrouble(view),
  ];
  const record = view.daemon.kind === "running" ? view.daemon.record : undefined;
  const tight = suites.filter(({ last }) => last !== undefined && last.freshness.headroomSeconds <= 0);
  const warnings = [
    ...view.configWarnings,
    ...(record?.degraded === true ? ["degraded launch: the daemon dies with the agent's unit"] : []),
    ...tight.map(({ config }) => `suite ${config.id} takes longer than its interval`),
    ...((record?.restarts ?? 0) > 0 ? [`the daemon was restarted ${record?.restarts} times`] : []),
  ];
  const state = critical.length > 0 ? 2 : warnings.length > 0 ? 1 : 0;
  const [first = "", ...rest] = [...critical, ...warnings];
  const fine = `${suites.length} suites, ${record?.running ?? 0} running, ${record?.waiting ?? 0} waiting`;
  return {
    state,
    name: "Robotmk Controller",
    metrics: [
      ...(view.heartbeatAgeSeconds === undefined
        ? []
        : [{ name: "heartbeat_age", value: view.heartbeatAgeSeconds, min: 0 }]),
      { name: "suites", value: suites.length, min: 0 },
      { name: "running", value: record?.running ?? 0, min: 0 },
      { name: "waiting", value: record?.waiting ?? 0, min: 0 },
    ],
    summary: first === "" ? fine : first,
    details: [
      ...rest,
      ...(first === "" ? [] : [fine]),
      `version ${view.version} on ${view.runtime}`,
      ...(record === undefined
        ? []
        : [`daemon ${record.pid} since ${record.started}, by ${record.launched}`]),
    ],
  };
}

/** The next call is a minute later: a daemon that is not up by then does not come up. */
const MAX_PENDING_SECONDS = 30;

/** A daemon that this call could not bring up; one that is just starting is no trouble yet. */
function daemonTrouble({ care, daemon }: ControllerView): readonly string[] {
  if (care.kind === "failed") return [`daemon down: ${care.problem}`];
  if (care.kind === "pending" && care.sinceSeconds > MAX_PENDING_SECONDS) {
    return [`daemon down: launched ${words(care.sinceSeconds)} ago and not up yet, see robotmk-daemon.log`];
  }
  if (daemon.kind === "unknown") return [`daemon unknown: ${daemon.problem}`];
  return [];
}

/** Says a duration as people do: 45 s, 12 min, 3 h. */
export function words(seconds: number): string {
  if (seconds < 120) return `${Math.round(seconds)} s`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`;
  return `${Math.round(seconds / 3600)} h`;
}
