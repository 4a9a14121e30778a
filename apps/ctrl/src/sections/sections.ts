import type { Config } from "@robotmk-controller/config";
import { type Clock, hostNames } from "@robotmk-controller/platform";
import type { ControllerStatus } from "../status/controller-status.ts";
import type { CycleStatus } from "../status/cycle-status.ts";
import type { SuiteStatus } from "../status/suite-status.ts";
import { inPiggyback } from "../text.ts";
import { localSection, suiteServices } from "./local/section.ts";
import type { LocalService } from "./local/service.ts";
import { suiteOutputFiles } from "./output-files.ts";
import { v2Sections } from "./robotmk-v2/sections.ts";
import { robotmkSection } from "./robotmk/section.ts";

/** All that a call found out. */
export type SectionsInput = {
  readonly config: Config | undefined;
  /** The readable suite ids of a broken config. */
  readonly unusableSuites: readonly string[];
  readonly suites: readonly SuiteStatus[];
  readonly cycles: readonly CycleStatus[];
  readonly controller: ControllerStatus;
  readonly spoolRoot: string;
};

const DEFAULT_MAX_BYTES = 10 * 1024 * 1024;
/** Reading what users left must not cost the system's call its answer. */
const USERS_TIME_MS = 1_000;

/** Makes the whole answer to the agent: the host's own sections, then those of the hosts that suites are assigned to. */
export function renderSections(findings: SectionsInput, clock: Clock): string {
  const { config, suites, controller, cycles } = findings;
  const untilMs = clock.monotonicMs() + USERS_TIME_MS;
  const isTimeLeft = () => clock.monotonicMs() < untilMs;
  const maxBytes = config?.maxSectionBytes ?? DEFAULT_MAX_BYTES;
  const encoding = config?.encoding ?? "zlib_codec";
  const partsOf = (view: SuiteStatus) => suiteOutputFiles(view, { encoding, maxBytes, isTimeLeft });
  const common = { ...findings, hostNames: hostNames(), maxBytes, partsOf };
  const isRobotmkWanted = wants(config, "robotmk");
  const isLocalWanted = wants(config, "local");
  const { byView, omittedTests } = suiteServices(isLocalWanted ? suites : []);
  const servicesOf = (host: string | undefined): readonly LocalService[] =>
    suites.filter((view) => view.config.piggybackHost === host).flatMap((view) => byView.get(view) ?? []);
  const own = [
    // Even where it is not asked for, the section is there, since a host without it seems not monitored.
    robotmkSection({ ...common, suites: isRobotmkWanted ? suites : [], piggybackHost: undefined }),
    ...(isLocalWanted
      ? [localSection(servicesOf(undefined), { controller, suites, cycles, omittedTests })]
      : []),
  ];
  const v2 = wants(config, "robotmk_v2")
    ? [
        v2Sections({
          suites,
          runtimeDirectory: findings.spoolRoot,
          maxBytes,
          partsOf: (view) => suiteOutputFiles(view, { encoding: "utf_8", maxBytes, isTimeLeft }),
        }),
      ]
    : [];
  const assigned = assignedHosts(suites).map((host) => {
    const guests = suites.filter((view) => view.config.piggybackHost === host);
    const section = robotmkSection({ ...common, suites: guests, unusableSuites: [], piggybackHost: host });
    return inPiggyback(
      host,
      `${isRobotmkWanted ? section : ""}${isLocalWanted ? localSection(servicesOf(host)) : ""}`,
    );
  });
  return [...own, ...v2, ...(isRobotmkWanted || isLocalWanted ? assigned : [])].join("");
}

function assignedHosts(suites: readonly SuiteStatus[]): readonly string[] {
  const hosts = suites.flatMap(({ config }) =>
    config.piggybackHost === undefined ? [] : [config.piggybackHost],
  );
  return [...new Set(hosts)];
}

function wants(config: Config | undefined, output: "robotmk" | "local" | "robotmk_v2"): boolean {
  return config === undefined ? output !== "robotmk_v2" : config.output.includes(output);
}
