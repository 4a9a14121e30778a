import { statSync } from "node:fs";
import { acquireFileLock } from "@robotmk-controller/platform";
import { expect, test } from "vitest";
import { SAMPLE_DAEMON } from "../fixtures/sample-records.ts";
import { temporarySpool } from "../fixtures/temporary-spool.ts";
import { lastTickMs, stampDaemonRecord, writeDaemonRecord } from "./daemon-record.ts";
import { readDaemonState } from "./daemon-state.ts";

const folders = temporarySpool();

test("a daemon of another host is elsewhere while its lock is held, else dead", () => {
  writeDaemonRecord(folders(), { ...SAMPLE_DAEMON, host: "beta" });
  expect(readDaemonState(folders(), "alpha").kind).toBe("dead");

  const lock = acquireFileLock(folders().daemonLock);

  expect(readDaemonState(folders(), "alpha")).toMatchObject({ kind: "elsewhere", host: "beta" });
  expect(readDaemonState(folders(), "beta").kind).toBe("dead");
  lock?.release();
  expect(readDaemonState(folders(), "alpha").kind).toBe("dead");
});

test("stampDaemonRecord() changes the time of the record only", () => {
  expect(lastTickMs(folders())).toBeUndefined();
  expect(() => stampDaemonRecord(folders(), 0)).toThrow("ENOENT");
  writeDaemonRecord(folders(), SAMPLE_DAEMON);
  const { ino } = statSync(folders().daemonRecord);

  stampDaemonRecord(folders(), 1_800_000_000_000);

  expect(lastTickMs(folders())).toBe(1_800_000_000_000);
  expect(statSync(folders().daemonRecord).ino).toBe(ino);
});
