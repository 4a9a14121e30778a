import { expect, test } from "vitest";
import { describeEnd, describeForeground } from "./describe-foreground.ts";

const START = { json: false, staysHere: true } as const;

test("a start that stays in the foreground says so, and how to end it", () => {
  const text = describeForeground(START, "C:\\log");
  expect(text).toContain("in the foreground, as start does on Windows");
  expect(text).toContain("Ctrl-C, Ctrl-Break or robotmk-daemon stop end it");
  expect(text).toContain("C:\\log");
  expect(describeEnd(START, "stopped")).toBe("daemon ended: stopped");
});

test("for machines it is a line of JSON", () => {
  const asked = { ...START, json: true };
  expect(JSON.parse(describeForeground(asked, "/log"))).toEqual({
    kind: "foreground",
    pid: process.pid,
    log_dir: "/log",
  });
  expect(JSON.parse(describeEnd(asked, "no-heartbeat"))).toEqual({ kind: "ended", end: "no-heartbeat" });
});
