import assert from "node:assert/strict";
import { renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { consoleOrders, playConsoleEvents } from "../../fixtures/windows-roles.ts";
import { until, WindowsRun } from "../../fixtures/windows-run.ts";
import { isAlive } from "../index.ts";
import { sendConsoleEvents } from "./console.ts";
import { signalProcess } from "./signal.ts";

playConsoleEvents(import.meta.url);

const HEEDS_CTRL_C = "process.on('SIGINT', () => { say('SIGINT'); process.exit(8); }); live(); say('up')";

test("SIGKILL ends exactly one process, and returns false once it has ended", async () => {
  await using run = await WindowsRun.start("start('live()', { detached: true }); live()", { pids: 1 });
  const child = run.identity(0);
  assert.equal(signalProcess({ ...run.root, startToken: child.startToken }, "SIGKILL"), false);
  assert.equal(isAlive(run.root), true);
  assert.equal(signalProcess(run.root, "SIGKILL"), true);
  assert.deepEqual(await run.end(), { code: undefined, signal: "SIGKILL" });
  assert.equal(isAlive(child), true);
  assert.equal(signalProcess(run.root, "SIGKILL"), false);
});

test("SIGTERM reaches a program with a console as Ctrl-C: it may write something, and ends by itself", async () => {
  await using run = await WindowsRun.start(HEEDS_CTRL_C, { words: 1 });
  assert.equal(signalProcess(run.root, "SIGTERM"), true);
  assert.deepEqual(await run.end(), { code: 8, signal: undefined });
  assert.deepEqual(run.words(), ["up", "SIGINT"]);
});

test("many that are asked at once are reached each at its own console", async () => {
  await using one = await WindowsRun.start(HEEDS_CTRL_C, { words: 1 });
  await using other = await WindowsRun.start(HEEDS_CTRL_C, { words: 1 });
  await using unasked = await WindowsRun.start(HEEDS_CTRL_C, { words: 1 });
  for (const { root } of [one, other]) assert.equal(signalProcess(root, "SIGTERM"), true);
  for (const run of [one, other]) assert.deepEqual(await run.end(), { code: 8, signal: undefined });
  assert.deepEqual(unasked.words(), ["up"]);
  assert.equal(isAlive(unasked.root), true);
});

test("one that is asked again is to get Ctrl-Break", async () => {
  await using run = await WindowsRun.start(
    "process.on('SIGINT', () => say('SIGINT')); process.on('SIGBREAK', () => undefined); live(); say('up')",
    { words: 1 },
  );
  signalProcess(run.root, "SIGTERM");
  await until(() => run.words().includes("SIGINT"));
  signalProcess(run.root, "SIGTERM");
  const { pid, startToken } = run.root;
  await until(() => consoleOrders(import.meta.url).includes(`ctrl-break ${pid} ${startToken}`));
  assert.ok(consoleOrders(import.meta.url).includes(`ctrl-c ${pid} ${startToken}`));
});

test("SIGTERM for one without a console sends no request", async () => {
  await using run = await WindowsRun.start(HEEDS_CTRL_C, { words: 1, kind: "sibling" });
  assert.equal(signalProcess(run.root, "SIGTERM"), false);
  assert.equal(isAlive(run.root), true);
});

test("a console that is ours as well is left alone", async () => {
  const script = `
    const { existsSync, readFileSync } = require("node:fs");
    const { spawn } = require("node:child_process");
    const order = process.env.FOLDER + "\\\\order";
    process.on("SIGINT", () => say("SIGINT"));
    const timer = setInterval(() => {
      if (!existsSync(order)) return;
      clearInterval(timer);
      const child = spawn(process.execPath, JSON.parse(readFileSync(order, "utf8")), { stdio: "ignore" });
      child.on("exit", (code) => { say("problems " + code); live(); });
    }, 20)`;
  await using run = await WindowsRun.start(script);
  const { pid, startToken } = run.root;
  const order = [fileURLToPath(import.meta.url), "console-events", "ctrl-c", String(pid), startToken];
  writeFileSync(join(run.folder, "order.tmp"), JSON.stringify(order));
  renameSync(join(run.folder, "order.tmp"), join(run.folder, "order"));
  await until(() => run.words().length > 0);
  assert.deepEqual(run.words(), ["problems 1"]);
});

test("an order that is none is refused", () => {
  assert.throws(() => sendConsoleEvents(["ctrl-c"]), /usage: console-events/);
});
