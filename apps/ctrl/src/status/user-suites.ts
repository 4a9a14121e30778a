import { createHash } from "node:crypto";
import { parseConfig, type SuiteConfig, suitesRunAs } from "@robotmk-controller/config";
import { readRegularFile } from "@robotmk-controller/platform";
import type { DaemonState, SpoolFolders } from "@robotmk-controller/spool";
import type { HostConfig } from "./host-config.ts";

/** The suites of a user's own config, and its problems. */
export type UserSuites = { readonly suites: readonly SuiteConfig[]; readonly problems: readonly string[] };

/** The input of userSuites(). */
export type UserSource = {
  readonly host: HostConfig;
  readonly folders: SpoolFolders;
  readonly daemon: DaemonState;
  /** The ids that other contexts have already, in lower case. */
  readonly taken: ReadonlySet<string>;
  readonly isTimeLeft: () => boolean;
};

const MAX_SUITES = 200;
const MAX_CLASHES_SHOWN = 5;
const MAX_HOST_CONFIG_BYTES = 1024 * 1024;
/** 32 KiB: a text that is made to keep the parser busy takes half a second at that size. */
const MAX_OWN_CONFIG_BYTES = 32 * 1024;

/**
 * Reads the suites of a config that only this user has, from the copy of the user's daemon. Ignores `piggyback_host`,
 * and suites that the host's own config has.
 */
export function userSuites(user: string, source: UserSource): UserSuites {
  const { host, folders, daemon, taken } = source;
  // A daemon with the host's config has no other suites; an older copy of that config may have some.
  if ("record" in daemon && daemon.record.config_file === host.file) return NONE;
  const reading = readRegularFile(folders.configText, MAX_HOST_CONFIG_BYTES, { owner: folders.owner });
  if (reading.kind === "absent") return NONE;
  if (reading.kind === "refused") return { suites: [], problems: [reading.problem] };
  const { bytes } = reading;
  const digest = createHash("sha256").update(bytes).digest("hex");
  if (digest === host.allSuites?.digest) return NONE;
  if (bytes.length > MAX_OWN_CONFIG_BYTES) {
    const most = `at most ${MAX_OWN_CONFIG_BYTES} bytes are read of it: it has ${bytes.length}`;
    return { suites: [], problems: [`Cannot show suites of a config that user ${user} has: ${most}`] };
  }
  if (!source.isTimeLeft()) {
    const problem = `the config of user ${user} was not read: those of users take too long`;
    return { suites: [], problems: [problem] };
  }
  const result = parseConfig(bytes.toString("utf8"), host);
  const written = result.kind === "valid" ? suitesRunAs(result.config, user).suites : [];
  return withoutClashes(user, { written, host, taken });
}

const NONE: UserSuites = { suites: [], problems: [] };

function withoutClashes(
  user: string,
  found: {
    readonly written: readonly SuiteConfig[];
    readonly host: HostConfig;
    readonly taken: ReadonlySet<string>;
  },
): UserSuites {
  const configured = (found.host.allSuites?.suites ?? []).filter(({ runAs }) => runAs === user);
  const mine = new Set(configured.map(({ id }) => id));
  const others = found.written.filter(({ id }) => !mine.has(id));
  const clashing = others.filter(({ id }) => found.taken.has(id.toLowerCase()));
  const suites = others.filter(({ id }) => !found.taken.has(id.toLowerCase()));
  const more = [
    { count: clashing.length - MAX_CLASHES_SHOWN, why: "another config has them" },
    { count: suites.length - MAX_SUITES, why: `at most ${MAX_SUITES} are` },
  ];
  return {
    suites: suites.slice(0, MAX_SUITES).map((suite) => ({ ...suite, piggybackHost: undefined })),
    problems: [
      ...clashing
        .slice(0, MAX_CLASHES_SHOWN)
        .map(({ id }) => `suite "${id}" of user ${user} is not shown: another config has one of that id`),
      ...more
        .filter(({ count }) => count > 0)
        .map(({ count, why }) => `${count} more suites of user ${user} are not shown: ${why}`),
    ],
  };
}
