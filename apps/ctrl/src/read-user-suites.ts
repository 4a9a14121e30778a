import type { Clock } from "@robotmk-controller/platform";
import {
  readSuiteResult,
  type RecordReading,
  type SpoolFolders,
  type SuiteResult,
} from "@robotmk-controller/spool";
import { type SuiteView, suiteView } from "./suite-view.ts";
import type { UserContext } from "./user-contexts.ts";

/** What users left must not cost the system's call its answer, nor what one of them left the others theirs. */
const ONE_USER_MS = 500;
const ALL_USERS_MS = 1_000;

type Seen = { readonly nowMs: number; readonly clock: Clock; readonly folders: SpoolFolders };

/** Reads what there is of the suites of users, as long as there is time for it. */
export function readUserSuites(users: readonly UserContext[], seen: Seen): readonly SuiteView[] {
  const untilMs = seen.clock.monotonicMs() + ALL_USERS_MS;
  return users.flatMap((user) => readOneUser(user, { ...seen, untilMs }));
}

function readOneUser(
  { name, folders, suites, problems }: UserContext,
  seen: Seen & { readonly untilMs: number },
): readonly SuiteView[] {
  const untilMs = Math.min(seen.untilMs, seen.clock.monotonicMs() + ONE_USER_MS);
  const read = (id: string): RecordReading<SuiteResult> => {
    if (folders === undefined) {
      return { kind: "broken", problem: problems[0] ?? `user ${name} has no folder in the spool yet` };
    }
    return seen.clock.monotonicMs() < untilMs
      ? readSuiteResult(folders, id)
      : { kind: "broken", problem: `not read: the files of user ${name} take too long` };
  };
  const along = { nowMs: seen.nowMs, user: name, folders: folders ?? seen.folders, externalRound: null };
  return suites.map((suite) => suiteView(suite, read(suite.id), along));
}
