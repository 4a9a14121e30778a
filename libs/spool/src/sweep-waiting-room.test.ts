import { mkdirSync, readdirSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ownIdentity } from "@robotmk-controller/platform";
import { expect, test } from "vitest";
import { temporarySpool } from "./fixtures/temporary-spool.ts";
import { sweepWaitingRoom } from "./sweep-waiting-room.ts";
import { enterWaitingRoom } from "./waiting-room.ts";

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

test("the places of the dead go, also of those who are last in the line; the living keep theirs", () => {
  const dead = { pid: ownIdentity().pid, startToken: "an earlier process with this pid" };
  enterWaitingRoom(folders(), { dueMs: 2, suiteId: "living", identity: ownIdentity() });
  enterWaitingRoom(folders(), { dueMs: 3, suiteId: "dead", identity: dead });
  expect(sweepWaitingRoom(folders(), NOW_MS)).toEqual([expect.stringContaining("_dead_")]);
  expect(names()).toEqual([expect.stringContaining("_living_")]);
});

test("what can't be read goes when it has lain there for long: it may be on its way", () => {
  put("000000000000001_young_1", "{", 60_000);
  put("000000000000001_old_1", "{", 4_000_000);
  put(".hidden", "{", 4_000_000);
  expect(sweepWaitingRoom(folders(), NOW_MS)).toEqual(["000000000000001_old_1"]);
  expect(names()).toEqual([".hidden", "000000000000001_young_1"]);
});

test("links and folders are left alone", () => {
  put("000000000000001_target_1", JSON.stringify({ pid: process.pid, start_token: "x" }), 0);
  symlinkSync("000000000000001_target_1", join(folders().waiting, "000000000000002_link_1"));
  mkdirSync(join(folders().waiting, "000000000000003_folder_1"));
  expect(sweepWaitingRoom(folders(), NOW_MS)).toEqual(["000000000000001_target_1"]);
  expect(names()).toEqual(["000000000000002_link_1", "000000000000003_folder_1"]);
});
