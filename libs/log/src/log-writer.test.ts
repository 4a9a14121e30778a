import {
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
import { LogWriter } from "./log-writer.ts";
import { archiveName } from "./rotation.ts";
import { type LogSettings, logSettings } from "./settings.ts";

const DAY_MS = 86_400_000;
const NAME = "robotmk-daemon.log";

let settings: LogSettings;
let lost: string[] = [];
beforeEach(() => {
  lost = [];
  settings = {
    logDir: mkdtempSync(join(tmpdir(), "robotmk-log-")),
    logLevel: "info",
    logFormat: "text",
    logMaxMb: 1,
    logKeepFiles: 2,
    logKeepDays: 14,
  };
});
afterEach(() => rmSync(settings.logDir, { recursive: true }));

function writer(): LogWriter {
  return new LogWriter(settings, { program: "daemon", onLost: (text) => lost.push(text) });
}

function lines(logDir = settings.logDir): readonly string[] {
  return readFileSync(join(logDir, NAME), "utf8")
    .split("\n")
    .slice(0, -1)
    .map((line) => line.replace(/^\S+ (?=[A-Z]+ daemon\[)/, ""));
}

/** An archive that was last written so many days ago. */
function archive(ageDays: number): string {
  const lastWriteMs = Date.now() - ageDays * DAY_MS;
  const name = archiveName(NAME, lastWriteMs, { random: "4f9a1c" });
  writeFileSync(join(settings.logDir, name), "");
  utimesSync(join(settings.logDir, name), lastWriteMs / 1000, lastWriteMs / 1000);
  return name;
}

test.each([
  ["error", ["error"]],
  ["warn", ["error", "warn"]],
  ["info", ["error", "warn", "info"]],
  ["debug", ["error", "warn", "info", "debug"]],
] as const)("with log_level %s there are lines of %j", (logLevel, expected) => {
  const log = writer();
  log.follow({ ...settings, logLevel });
  for (const type of ["error", "warn", "info", "debug"]) log.log({ type, args: [{ suite: "a" }, "x"] });
  expect(lines()).toEqual(
    expected.map((level) => `${level.toUpperCase()} daemon[${process.pid}] suite a: x`),
  );
});

test("other settings count from the next entry on: level, format, folder", () => {
  const log = writer();
  log.log({ type: "info", args: ["first"] });
  log.follow({ ...settings, logFormat: "json" });
  log.log({ type: "info", args: [{ suite: "login" }, "second"] });
  const moved = join(settings.logDir, "moved");
  log.follow({ ...settings, logDir: moved });
  log.log({ type: "info", args: ["third"] });
  expect(lines()).toEqual([
    `INFO daemon[${process.pid}] first`,
    expect.stringMatching(/^\{.*"suite":"login".*\}$/),
  ]);
  expect(lines(moved)).toEqual([`INFO daemon[${process.pid}] third`]);
});

test("the first entry removes old archives, and the log says so", () => {
  const [kept, old] = [archive(13), archive(15)];
  const log = writer();
  log.log({ type: "info", args: ["first"] });
  expect(readdirSync(settings.logDir).toSorted()).toEqual([NAME, kept]);
  expect(lines().at(-1)).toBe(
    `INFO daemon[${process.pid}] old logs removed, beyond the newest 2, or older than 14 days: ${old}`,
  );
});

test("archives go again only when a log was put aside", () => {
  const log = writer();
  log.log({ type: "info", args: ["first"] });
  const old = archive(15);
  log.log({ type: "info", args: ["second"] });
  expect(readdirSync(settings.logDir)).toContain(old);
  writeFileSync(join(settings.logDir, NAME), "x".repeat(1024 * 1024 + 1));
  log.log({ type: "error", args: ["third"] });
  expect(readdirSync(settings.logDir)).not.toContain(old);
  expect(lines()[0]).toBe(`ERROR daemon[${process.pid}] third`);
});

test("with the least of limits each entry is kept until it is pruned", () => {
  const log = writer();
  log.follow({ ...settings, logMaxMb: 0, logKeepFiles: 1 });
  for (let index = 0; index < 5; index += 1) log.log({ type: "info", args: [`entry ${index}`] });
  expect(lost).toEqual([]);
  expect(readdirSync(settings.logDir).filter((name) => name !== NAME).length).toBeLessThanOrEqual(2);
});

test("an entry that can't be written is handed back as text, and nothing is thrown", () => {
  symlinkSync(join(settings.logDir, "elsewhere"), join(settings.logDir, NAME));
  writer().log({ type: "info", args: [{ suite: "login" }, "x"] });
  expect(lost).toEqual(["suite login: x"]);
  expect(readdirSync(settings.logDir)).toEqual([NAME]);
});

test("the settings of the logs are taken out of a config", () => {
  const config = { ...settings, suites: [] };
  expect(logSettings(config)).toEqual(settings);
});

test("the next line makes a removed folder again, which is followed by a warning", () => {
  const log = writer();
  log.log({ type: "info", args: ["one"] });
  rmSync(settings.logDir, { recursive: true });

  log.log({ type: "info", args: ["two"] });
  log.log({ type: "info", args: ["three"] });

  expect(lines()).toEqual([
    expect.stringMatching(/^INFO .* two$/),
    expect.stringMatching(/^WARN .* created ".*" again: somebody removed it/),
    expect.stringMatching(/^INFO .* three$/),
  ]);
  expect(lost).toEqual([]);
});
