import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Log, type LogSettings, type LogSubject, makeLog } from "@robotmk-controller/log";
import { readHeartbeatMs, spoolFolders } from "@robotmk-controller/spool";
import { expect, test } from "vitest";
import { readAgentOutput, readLocalLine } from "../fixtures/agent-output.ts";
import { ENDED_MS, NOWHERE } from "../fixtures/some-status.ts";
import { temporarySpool } from "../fixtures/temporary-spool.ts";
import { pluginCall } from "./plugin-call.ts";

const spool = temporarySpool();

/** Calls with a broken config, so that no daemon is started. */
async function call(text = "suites: {login: {frobnicate: 1}}\n") {
  const config = join(spool.dir, "robotmk.yml");
  writeFileSync(config, text);
  const logged: string[] = [];
  const note = (first: LogSubject | string, message?: string) => {
    logged.push(typeof first === "string" ? first : (message ?? ""));
  };
  const settings: LogSettings[] = [];
  const createLog = (wanted: LogSettings): Log => {
    settings.push(wanted);
    return makeLog({ debug: note, info: note, warn: note, error: note });
  };
  const output = await pluginCall({
    config,
    context: { kind: "system" },
    defaults: { ...NOWHERE, spoolDir: spool.dir, logDir: join(spool.dir, "log") },
    clock: { wallMs: () => ENDED_MS + 30_000, monotonicMs: () => 0 },
    deadlineMs: 1_000,
    createLog,
  });
  const [own, local] = readAgentOutput(output);
  const section = JSON.parse(own?.lines[0] ?? "");
  return { section, services: local?.lines.map(readLocalLine) ?? [], logged, settings };
}

test("a config that cannot be used is reported, with the suites that it names, and no daemon is asked for", async () => {
  const { section, services, logged, settings } = await call();
  expect(section.suites).toMatchObject([{ id: "login", status: "fatal" }]);
  expect(section.controller).toMatchObject({
    config_in_force: "none",
    config_errors: [expect.stringContaining("frobnicate")],
    daemon: { state: "absent", call: { kind: "not-needed" } },
    errors: [],
  });
  expect(services).toMatchObject([{ state: 2, name: "Robotmk Controller" }]);
  expect(logged).toEqual([expect.stringContaining("frobnicate")]);
  expect(settings).toMatchObject([{ logDir: join(spool.dir, "log"), logLevel: "info" }]);
});

test("each call is a beat, and tells how long ago the one before was", async () => {
  const first = await call();
  expect(first.section.controller.heartbeat_age).toBeNull();
  expect(readHeartbeatMs(spool.folders)).toBeCloseTo(ENDED_MS + 30_000, -1);
  expect((await call()).section.controller.heartbeat_age).toBeCloseTo(0);
});

test("a spool that cannot be used is an error of the call, and the sections are there still", async () => {
  rmSync(spool.folders.root, { recursive: true });
  writeFileSync(spool.folders.root, "");
  const { section, services } = await call();
  expect(section.controller.errors).toEqual([expect.stringContaining("it is no folder")]);
  expect(services[0]).toMatchObject({ state: 2 });
});

test("the suites of a user's own config are shown, although the host has none that can be used", async () => {
  const folders = spoolFolders(spool.dir, { kind: "user", name: "no_such_user_here" });
  mkdirSync(folders.root);
  writeFileSync(folders.configText, "suites: {hers: {run_as: no_such_user_here, suite_cache_time: 240}}\n");
  spool.writeResult("hers", undefined, folders);
  const { section, services } = await call();
  expect(section.suites).toMatchObject([
    { id: "hers", user: "no_such_user_here", outcome: "passed" },
    { id: "login", status: "fatal" },
  ]);
  expect(services[0]).toMatchObject({ state: 0, name: "Robotmk hers" });
  expect(section.controller.users).toEqual([
    { user: "no_such_user_here", daemon: "absent", suites: 1, problems: [] },
  ]);
});
