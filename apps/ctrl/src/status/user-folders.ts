import { logDirOf } from "@robotmk-controller/config";
import { errorMessage, makeFolder, makeUserFolder } from "@robotmk-controller/platform";
import { spoolFolders } from "@robotmk-controller/spool";
import type { HostConfig } from "./host-config.ts";

/**
 * Makes a folder in the spool and in the logs for each user with suites, which only that user may write (Windows: only
 * SYSTEM may write to the folders above). Does nothing outside the SYSTEM context.
 *
 * @returns what is wrong, by user
 */
export function prepareUserFolders(
  host: Pick<HostConfig, "context" | "allSuites" | "spoolDir" | "logDir">,
  make: typeof makeUserFolder = makeUserFolder,
): ReadonlyMap<string, string> {
  if (host.context.kind !== "system") return new Map();
  const suites = host.allSuites?.suites ?? [];
  const users = new Set(suites.flatMap(({ runAs }) => (runAs === undefined ? [] : [runAs])));
  return new Map(
    [...users].flatMap((name) => {
      const problem = prepare(name, { ...host, make });
      return problem === undefined ? [] : [[name, problem]];
    }),
  );
}

function prepare(
  name: string,
  host: Pick<HostConfig, "spoolDir" | "logDir"> & { readonly make: typeof makeUserFolder },
): string | undefined {
  const { root } = spoolFolders(host.spoolDir, { kind: "user", name });
  const logs = logDirOf(host.logDir, name);
  try {
    const problem = host.make(root, name);
    if (problem !== undefined || logs === host.logDir) return problem;
    makeFolder(host.logDir);
    return host.make(logs, name);
  } catch (error) {
    return `Cannot prepare the folders of user ${name}: ${errorMessage(error)}`;
  }
}
