import {
  closeSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openCrashLog } from "./crash-log.ts";
import type { LogSettings } from "./settings.ts";

const NAME = "robotmk-runner-crash.log";

let settings: LogSettings;
beforeEach(() => {
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

function crash(text: string): void {
  const { descriptor } = openCrashLog(settings, Date.now());
  writeSync(descriptor, text);
  closeSync(descriptor);
}

test("what runners say is added behind the last, until the file is too large; then it is put aside", () => {
  crash("first\n");
  crash("x".repeat(1024 * 1024));
  crash("second\n");
  expect(readFileSync(join(settings.logDir, NAME), "utf8")).toBe("second\n");
  const [archive = ""] = readdirSync(settings.logDir).filter((name) => name !== NAME);
  expect(readFileSync(join(settings.logDir, archive), "utf8")).toMatch(/^first\nx+$/);
});

test("only the newest archives stay", () => {
  for (let index = 0; index < 5; index += 1) {
    writeFileSync(join(settings.logDir, NAME), `${index}${"x".repeat(1024 * 1024)}`);
    closeSync(openCrashLog(settings, Date.now()).descriptor);
  }
  expect(readdirSync(settings.logDir)).toHaveLength(3);
});

test("a link is refused", () => {
  symlinkSync(join(settings.logDir, "elsewhere"), join(settings.logDir, NAME));
  expect(() => openCrashLog(settings, Date.now())).toThrow("it is a symbolic link");
  expect(existsSync(join(settings.logDir, "elsewhere"))).toBe(false);
});
