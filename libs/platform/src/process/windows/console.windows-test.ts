import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { interceptNativeCalls } from "../../fixtures/native-calls.ts";
import { bareEnvironment, ownScript, playedOrder, testFolder } from "../../fixtures/script-runner.ts";
import { WindowsRun } from "../../fixtures/windows-run.ts";
import { requestArguments } from "../types.ts";
import { sendConsoleEvents } from "./console.ts";
import { startProcess } from "./start.ts";

const CTRL_BREAK = 1;

const played = playedOrder();
if (played === undefined) defineTests();
else sendAsOnWindows(played.place);

/**
 * Does what Windows is documented to do and Wine does not: whoever joins or leaves a console has no handler any more
 * (Console Control Handlers), and Ctrl-Break ends whoever has none, the sender not excepted.
 */
function sendAsOnWindows(place: string): void {
  let handlers = 1;
  let hasConsole = false;
  const sent: string[] = [];
  interceptNativeCalls({
    AttachConsole: (real, args) => {
      handlers = 0;
      hasConsole = true;
      return real(...args);
    },
    FreeConsole: (real) => {
      handlers = 0;
      hasConsole = false;
      return real();
    },
    SetConsoleCtrlHandler: (real, [handler, add]) => {
      if (handler !== 0 && handler !== null) handlers += add === 1 ? 1 : -1;
      return real(handler, add);
    },
    GenerateConsoleCtrlEvent: (_real, [event]) => {
      sent.push(`${String(event)} to ${hasConsole ? "a console" : "no console"}`);
      writeFileSync(join(place, "sent"), JSON.stringify(sent));
      if (event === CTRL_BREAK && handlers === 0) process.kill(process.pid, "SIGKILL");
      return 1;
    },
  });
  const requests: unknown = JSON.parse(readFileSync(join(place, "requests"), "utf8"));
  process.exitCode = sendConsoleEvents(Array.isArray(requests) ? requests.map(String) : []).length;
}

function defineTests(): void {
  test("Ctrl-Break reaches each of several consoles and does not end its sender", async () => {
    using folder = testFolder();
    await using one = await WindowsRun.start("live(); say('up')", { words: 1 });
    await using other = await WindowsRun.start("live(); say('up')", { words: 1 });
    const requests = [one.root, other.root].map((process) => ({ event: "ctrl-break", process }) as const);
    writeFileSync(join(folder.path, "requests"), JSON.stringify(requestArguments(requests)));
    const sender = await startProcess(ownScript(import.meta.url, "--send", folder.path), {
      cwd: "C:\\",
      env: bareEnvironment(),
      output: "null",
    });
    assert.deepEqual(await sender.ended, { code: 0, signal: undefined });
    const file = join(folder.path, "sent");
    assert.deepEqual(JSON.parse(existsSync(file) ? readFileSync(file, "utf8") : "[]"), [
      "1 to a console",
      "1 to a console",
    ]);
  });
}
