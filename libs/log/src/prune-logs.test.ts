import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { archiveName, pruneLogs } from "./rotation.ts";

const LOG = "robotmk-daemon.log";
const NOW = Date.UTC(2026, 10, 22, 10, 15, 30, 123);
const DAY_MS = 86_400_000;
const LIMITS = { keepFiles: 2, keepDays: 14, nowMs: NOW };

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "robotmk-platform-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Puts an archive there that was last written so many days ago. */
function archive(
  ageDays: number,
  log = LOG,
  name = archiveName(log, NOW - ageDays * DAY_MS, { random: "4f9a1c" }),
) {
  const file = join(folder, name);
  writeFileSync(file, "text\n");
  utimesSync(file, (NOW - ageDays * DAY_MS) / 1000, (NOW - ageDays * DAY_MS) / 1000);
  return name;
}

test("the newest stay, of this log alone, and the log itself is never touched", () => {
  const names = [1, 2, 3, 4].map((age) => archive(age));
  const others = [archive(30, "robotmk-runner.log"), archive(30, LOG, LOG), archive(30, LOG, `${LOG}.gz`)];
  expect(new Set(pruneLogs(join(folder, LOG), LIMITS))).toEqual(new Set([names[2], names[3]]));
  expect(new Set(readdirSync(folder))).toEqual(new Set([names[0], names[1], ...others]));
});

test("the one archive of earlier versions is an archive as the others", () => {
  archive(15, LOG, `${LOG}.1`);
  expect(pruneLogs(join(folder, LOG), LIMITS)).toEqual([`${LOG}.1`]);
});

test("links and folders with an archive's name are left alone, and so is what they lead to", () => {
  const precious = join(folder, "precious");
  writeFileSync(precious, "text");
  utimesSync(precious, 0, 0);
  const link = archiveName(LOG, NOW - 30 * DAY_MS, { random: "000000" });
  symlinkSync(precious, join(folder, link));
  const inner = archiveName(LOG, NOW - 31 * DAY_MS, { random: "000000" });
  mkdirSync(join(folder, inner));
  expect(pruneLogs(join(folder, LOG), LIMITS)).toEqual([]);
  expect(readdirSync(folder).toSorted()).toEqual([inner, link, "precious"].toSorted());
  expect(readFileSync(precious, "utf8")).toBe("text");
});

test("a folder that is not there has no archives", () => {
  expect(pruneLogs(join(folder, "gone", LOG), LIMITS)).toEqual([]);
});
