import { degradedLaunch } from "../../host-checks/daemon.ts";
import type { ControllerStatus } from "../../status/controller-status.ts";
import { truncate, rounded } from "../../text.ts";

const MAX_ITEMS = 100;
const MAX_TEXT_CHARS = 1_000;

/** Makes the controller's part of the section: what is known of the controller itself. */
export function controllerEntry(view: ControllerStatus) {
  const record = "record" in view.daemon ? view.daemon.record : undefined;
  const how = degradedLaunch(view.daemon, view.lastLaunch) ?? record;
  return {
    version: view.version,
    runtime: view.runtime,
    config_file: view.configFile,
    config_errors: few(view.configErrors),
    config_warnings: few(view.configWarnings),
    config_in_force: view.isLastGoodConfig ? "last good" : view.configErrors.length > 0 ? "none" : "current",
    host_checks: view.hostProblems.slice(0, MAX_ITEMS),
    daemon: {
      state: view.daemon.kind,
      call: view.daemonCall,
      pid: record?.pid ?? null,
      instance: record?.instance ?? null,
      version: record?.version ?? null,
      runtime: record?.runtime ?? null,
      since: record?.started ?? null,
      launched: how?.launched ?? null,
      degraded: how?.degraded ?? false,
      phase: record?.phase ?? null,
      restarts: record?.restarts ?? 0,
      running: record?.running ?? 0,
      waiting: record?.waiting ?? 0,
      queued: view.queued,
    },
    heartbeat_age: view.heartbeatAgeSeconds === undefined ? null : rounded(view.heartbeatAgeSeconds),
    housekeeping: record?.housekeeping ?? null,
    free_disk_mb: view.freeDiskMb ?? null,
    users: view.users.slice(0, MAX_ITEMS).map((user) => ({ ...user, problems: few(user.problems) })),
    errors: few(view.errors),
  };
}

/** As many as a person reads; a number stands for the others. */
function few(texts: readonly string[]): readonly string[] {
  const shown = texts.slice(0, MAX_ITEMS).map((text) => truncate(text, MAX_TEXT_CHARS));
  return texts.length > MAX_ITEMS ? [...shown, `and ${texts.length - MAX_ITEMS} more`] : shown;
}
