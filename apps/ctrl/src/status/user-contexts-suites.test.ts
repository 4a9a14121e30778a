import type { Clock } from "@robotmk-controller/platform";
import { spoolFolders } from "@robotmk-controller/spool";
import { expect, test } from "vitest";
import { ENDED_MS, someSuite } from "../fixtures/some-status.ts";
import { temporarySpool } from "../fixtures/temporary-spool.ts";
import { readUserSuites, type UserContext } from "./user-contexts.ts";

const spool = temporarySpool();

function userOf(name: string, different: Partial<UserContext> = {}): UserContext {
  const folders = spoolFolders(spool.dir, { kind: "user", name }, process.getuid?.());
  const suites = [someSuite(`${name}1`), someSuite(`${name}2`)];
  for (const { id } of suites) spool.writeResult(id, undefined, folders);
  return { name, folders, suites, daemon: { kind: "absent" }, problems: [], ...different };
}

/** Reads with a clock on which each look takes so long. */
function read(users: readonly UserContext[], lookMs = 0) {
  let nowMs = 0;
  const clock: Clock = {
    wallMs: () => ENDED_MS,
    monotonicMs: () => {
      nowMs += lookMs;
      return nowMs;
    },
  };
  return readUserSuites(users, { nowMs: ENDED_MS, clock, folders: spool.folders });
}

test("the suites of users have their results, and say whose they are", () => {
  const views = read([userOf("alice"), userOf("bob")]);
  expect(views.map(({ config, user, last }) => [config.id, user, last?.run.rc])).toEqual([
    ["alice1", "alice", 0],
    ["alice2", "alice", 0],
    ["bob1", "bob", 0],
    ["bob2", "bob", 0],
  ]);
});

test("without a folder that can be used each suite says why", () => {
  const views = read([
    userOf("alice", { folders: undefined, problems: ["it is a symbolic link"] }),
    userOf("bob", { folders: undefined }),
  ]);
  expect(views.map(({ problem, last }) => [problem, last])).toEqual([
    ["it is a symbolic link", undefined],
    ["it is a symbolic link", undefined],
    ["user bob has no folder in the spool yet", undefined],
    ["user bob has no folder in the spool yet", undefined],
  ]);
});

test("a user whose files take long has the others theirs, until the time of all is over", () => {
  const slow = userOf("slow", { suites: [1, 2, 3, 4, 5, 6].map((index) => someSuite(`slow${index}`)) });
  const late = userOf("late", { suites: [1, 2, 3, 4, 5, 6].map((index) => someSuite(`late${index}`)) });
  const views = read([slow, userOf("bob"), late, userOf("last")], 90);
  const isCut = (problem: string | undefined) => problem?.includes("take too long") === true;
  expect(views.filter(({ user, problem }) => user === "slow" && isCut(problem)).length).toBeGreaterThan(0);
  expect(views.filter(({ user, problem }) => user === "bob" && isCut(problem))).toEqual([]);
  expect(views.at(-1)?.problem).toBe("not read: the files of user last take too long");
});

test("files of somebody else are not read for a user", () => {
  const alice = userOf("alice");
  const folders = spoolFolders(spool.dir, { kind: "user", name: "alice" }, (process.getuid?.() ?? 0) + 1);
  const [view] = read([{ ...alice, folders }]);
  expect(view?.problem).toMatch(/it belongs to user \d+$/);
});
