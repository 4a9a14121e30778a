import { existsSync, mkdirSync, readdirSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ownIdentity, type ProcessIdentity } from "@robotmk-controller/platform";
import fc from "fast-check";
import { expect, test } from "vitest";
import { propertyRuns } from "../../../../tools/test/property-runs.ts";
import { TemporarySpool, temporarySpool } from "../fixtures/temporary-spool.ts";
import { joinWaitingLine, listWaiting, removeDeadWaiters, type PlaceInLine } from "./waiting-line.ts";

const OWN = ownIdentity();
/** A process that had our pid before us. */
const DEAD: ProcessIdentity = { pid: OWN.pid, startToken: "earlier" };

function enter(spool: TemporarySpool, dueMs: number, suiteId = "login", identity = OWN): PlaceInLine {
  return joinWaitingLine(spool.folders, { dueMs, suiteId, identity });
}

test("a single waiting process is first", () => {
  using spool = new TemporarySpool();
  expect(enter(spool, 1_000).isFirst()).toBe(true);
});

test("the earliest due time is first, whatever the order of arrival; then the next one", () => {
  using spool = new TemporarySpool();
  const late = enter(spool, 1_795_342_530_000, "late");
  const early = enter(spool, 999, "early");
  expect([early.isFirst(), late.isFirst()]).toEqual([true, false]);
  early.leave();
  early.leave();
  expect(late.isFirst()).toBe(true);
});

test("of two that are due at once, the suite's name decides", () => {
  using spool = new TemporarySpool();
  const shop = enter(spool, 1_000, "shop");
  const login = enter(spool, 1_000, "login");
  expect([shop.isFirst(), login.isFirst()]).toEqual([false, true]);
});

test("a dead process is skipped, and its place is removed", () => {
  using spool = new TemporarySpool();
  enter(spool, 1, "dead", DEAD);
  enter(spool, 2, "dead_too", { pid: 2 ** 22 + 1, startToken: "never" });
  expect(readdirSync(spool.folders.waiting)).toHaveLength(2);
  expect(enter(spool, 1_000).isFirst()).toBe(true);
  expect(readdirSync(spool.folders.waiting)).toHaveLength(1);
});

test("other files in the folder do not block the line", () => {
  using spool = new TemporarySpool();
  const { waiting } = spool.folders;
  writeFileSync(join(waiting, "000000000000001_broken_1"), "{");
  mkdirSync(join(waiting, "000000000000002_folder_1"));
  writeFileSync(join(waiting, "000000000000002_folder_1", "file"), "");
  writeFileSync(join(spool.root, "target"), "");
  symlinkSync(join(spool.root, "target"), join(waiting, "000000000000003_link_1"));
  expect(enter(spool, 1_000).isFirst()).toBe(true);
  // A folder is nobody's ticket: what is in it stays.
  expect(readdirSync(waiting)).toHaveLength(2);
  expect(existsSync(join(waiting, "000000000000002_folder_1", "file"))).toBe(true);
  expect(existsSync(join(spool.root, "target"))).toBe(true);
});

test("a place that is still being written is neither first nor removed", () => {
  using spool = new TemporarySpool();
  const temporary = join(spool.folders.waiting, ".000000000000001_login_1.0123456789ab.tmp");
  writeFileSync(temporary, "");
  expect(enter(spool, 1_000).isFirst()).toBe(true);
  expect(existsSync(temporary)).toBe(true);
});

test("listWaiting() returns the identities of the waiting processes", () => {
  using spool = new TemporarySpool();
  expect(listWaiting(spool.folders)).toEqual([]);
  const ticket = enter(spool, 1_000);
  writeFileSync(join(spool.folders.waiting, "000000000000001_broken_1"), "{");
  expect(listWaiting(spool.folders)).toEqual([OWN]);
  ticket.leave();
  expect(listWaiting(spool.folders)).toEqual([]);
});

test("a due time before all time is as early as can be", () => {
  using spool = new TemporarySpool();
  const late = enter(spool, 1);
  expect([enter(spool, -5, "early").isFirst(), late.isFirst()]).toEqual([true, false]);
});

test("a suite id that leaves the folder gets no place", () => {
  using spool = new TemporarySpool();
  expect(() => enter(spool, 1, "../login")).toThrow("it could leave its folder");
  expect(readdirSync(spool.folders.waiting)).toEqual([]);
});

test("in any order of arrivals, exactly one waiting process is first: the earliest", () => {
  const waiter = fc.record({ dueMs: fc.nat(20), leaves: fc.boolean(), isDead: fc.boolean() });
  fc.assert(
    fc.property(fc.array(waiter, { minLength: 1, maxLength: 8 }), (waiters) => {
      using spool = new TemporarySpool();
      const entered = waiters.map((one, index) => ({
        ...one,
        ticket: enter(spool, one.dueMs, `suite${index}`, one.isDead ? DEAD : OWN),
      }));
      for (const { leaves, ticket } of entered) if (leaves) ticket.leave();
      const staying = entered.filter(({ leaves, isDead }) => !leaves && !isDead);
      const first = staying.filter(({ ticket }) => ticket.isFirst());
      expect(first).toHaveLength(Math.min(1, staying.length));
      expect(first.map(({ dueMs }) => dueMs)).toEqual(
        staying.length === 0 ? [] : [Math.min(...staying.map(({ dueMs }) => dueMs))],
      );
    }),
    propertyRuns(30),
  );
});

const folders = temporarySpool();
const NOW_MS = 1_800_000_000_000;

function put(name: string, text: string, ageMs: number): void {
  const file = join(folders().waiting, name);
  writeFileSync(file, text);
  utimesSync(file, (NOW_MS - ageMs) / 1000, (NOW_MS - ageMs) / 1000);
}

function names(): readonly string[] {
  return readdirSync(folders().waiting).toSorted((a, b) => a.localeCompare(b));
}

test("places of dead processes are removed, also at the end of the line; living ones stay", () => {
  const dead = { pid: ownIdentity().pid, startToken: "an earlier process with this pid" };
  joinWaitingLine(folders(), { dueMs: 2, suiteId: "living", identity: ownIdentity() });
  joinWaitingLine(folders(), { dueMs: 3, suiteId: "dead", identity: dead });
  expect(removeDeadWaiters(folders(), NOW_MS)).toEqual([expect.stringContaining("_dead_")]);
  expect(names()).toEqual([expect.stringContaining("_living_")]);
});

test("an unreadable place is removed when it is old: a younger one may be incomplete yet", () => {
  put("000000000000001_young_1", "{", 60_000);
  put("000000000000001_old_1", "{", 4_000_000);
  put(".hidden", "{", 4_000_000);
  expect(removeDeadWaiters(folders(), NOW_MS)).toEqual(["000000000000001_old_1"]);
  expect(names()).toEqual([".hidden", "000000000000001_young_1"]);
});

test("links and folders are left alone", () => {
  put("000000000000001_target_1", JSON.stringify({ pid: process.pid, start_token: "x" }), 0);
  symlinkSync("000000000000001_target_1", join(folders().waiting, "000000000000002_link_1"));
  mkdirSync(join(folders().waiting, "000000000000003_folder_1"));
  expect(removeDeadWaiters(folders(), NOW_MS)).toEqual(["000000000000001_target_1"]);
  expect(names()).toEqual(["000000000000002_link_1", "000000000000003_folder_1"]);
});
