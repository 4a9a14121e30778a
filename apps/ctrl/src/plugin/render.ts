import type { Log } from "@robotmk-controller/log";
import type { Clock } from "@robotmk-controller/platform";
import { degradedLaunch, launchProblems } from "../host-checks/daemon.ts";
import { renderSections, type SectionsInput } from "../sections/sections.ts";
import type { ControllerStatus } from "../status/controller-status.ts";

/** Logs the events of the call and returns the text of its sections. */
export function render(
  input: SectionsInput,
  { log, clock }: { readonly log: Log; readonly clock: Clock },
): string {
  logEvents(input.controller, log);
  return renderSections(input, clock);
}

/** A call without events logs nothing: a line a minute would hide the others. */
function logEvents(status: ControllerStatus, log: Log): void {
  const { daemonCall } = status;
  switch (daemonCall.kind) {
    case "launched":
      log.info([`daemon was not alive: started by ${daemonCall.rung}`, ...daemonCall.problems].join("; "));
      break;
    case "failed":
      log.error(`daemon could not be started: ${daemonCall.problem}`);
      break;
    case "throttled":
      log.error(
        `daemon crashed early ${daemonCall.young_deaths} times in a row: not started for another ${daemonCall.wait} s`,
      );
      break;
    case "pending":
      log.warn(`daemon was not alive: started, but it is not up yet${degradation(status)}`);
      break;
    case "was-running":
    case "elsewhere":
    case "not-needed":
  }
  for (const error of [...status.errors, ...status.configErrors]) log.error(error);
}

function degradation({ daemon, lastLaunch }: ControllerStatus): string {
  const launch = degradedLaunch(daemon, lastLaunch);
  return launch === undefined
    ? ""
    : ` (${[`degraded: ${launch.launched}`, ...launchProblems(launch)].join("; ")})`;
}
