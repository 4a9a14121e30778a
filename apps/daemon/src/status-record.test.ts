import { readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { ownIdentity } from "@robotmk-controller/platform";
import { readDaemonRecord, readDaemonState, writeDaemonRecord } from "@robotmk-controller/spool";
import { expect, test } from "vitest";
import { DaemonHost } from "./fixtures/daemon-host.ts";
import { SAMPLE_DAEMON } from "./fixtures/sample-records.ts";
import { StatusRecord } from "./status-record.ts";

const FACTS = { config: undefined, errors: [], isDraining: false, waiting: 0, running: 0 };

function reportOf(host: DaemonHost): StatusRecord {
  const { folders, source, clock } = host;
  return new StatusRecord({ folders, source, clock, instance: "feed", launched: "scope", degraded: true });
}

test("the record names the daemon, its launch and its work", () => {
  using host = new DaemonHost();
  const config = host.configure("suites: {a: {}}");
  reportOf(host).write({ config, errors: ["x:1:1: wrong"], isDraining: true, waiting: 3, running: 2 });
  expect(readDaemonState(host.folders)).toMatchObject({
    kind: "running",
    record: {
      pid: process.pid,
      start_token: ownIdentity().startToken,
      instance: "feed",
      runtime: `node ${process.versions.node}`,
      launched: "scope",
      degraded: true,
      phase: "draining",
      config_file: host.source.file,
      config_digest: config.digest,
      config_errors: ["x:1:1: wrong"],
      waiting: 3,
      running: 2,
      restarts: 0,
    },
  });
});

test("the record is written only when something changed", () => {
  using host = new DaemonHost();
  const report = reportOf(host);
  const inode = () => statSync(host.folders.daemonRecord).ino;
  report.write(FACTS);
  const first = inode();
  report.write({ ...FACTS });
  expect(inode()).toBe(first);
  report.write({ ...FACTS, running: 1 });
  expect(inode()).not.toBe(first);
});

test.each([
  ["removed", (file: string) => rmSync(file)],
  ["overwrote", (file: string) => writeFileSync(file, "{ garbage of some length }")],
])("a record that somebody %s is written again", (_name, spoil) => {
  using host = new DaemonHost();
  const report = reportOf(host);
  report.write(FACTS);
  const before = readFileSync(host.folders.daemonRecord, "utf8");
  spoil(host.folders.daemonRecord);
  report.write(FACTS);
  expect(readFileSync(host.folders.daemonRecord, "utf8")).toBe(before);
});

test.each([
  [
    "a record that a dead daemon left",
    1,
    (host: DaemonHost) => writeDaemonRecord(host.folders, SAMPLE_DAEMON),
  ],
  [
    "the record of one that was restarted twice",
    3,
    (host: DaemonHost) => writeDaemonRecord(host.folders, { ...SAMPLE_DAEMON, restarts: 2 }),
  ],
  ["no record: the last daemon stopped", 0, () => {}],
  ["a broken record", 0, (host: DaemonHost) => writeFileSync(host.folders.daemonRecord, "{")],
])("%s means %d restarts", (_name, restarts, prepare) => {
  using host = new DaemonHost();
  prepare(host);
  reportOf(host).write(FACTS);
  expect(readDaemonRecord(host.folders)).toMatchObject({ kind: "read", record: { restarts } });
});
