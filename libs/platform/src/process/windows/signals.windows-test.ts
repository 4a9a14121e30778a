import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";
import { playTerminable, startTerminable } from "../../fixtures/windows-roles.ts";
import { closeHandle } from "../../win32/handle.ts";
import { ownIdentity } from "../index.ts";
import { signalProcess } from "./signal.ts";
import { onTermination, makeEndEvent } from "./signals.ts";

if (!playTerminable()) {
  test("SIGTERM reaches a sibling each time it is sent", async () => {
    const { child, identity } = await startTerminable(import.meta.url);
    try {
      const first = once(child, "message");
      assert.equal(signalProcess(identity, "SIGTERM"), true);
      assert.deepEqual((await first)[0], "SIGTERM");
      assert.equal(child.exitCode, null);
      const ended = once(child, "exit");
      assert.equal(signalProcess(identity, "SIGTERM"), true);
      assert.deepEqual(await ended, [7, null]);
      assert.equal(signalProcess(identity, "SIGTERM"), false);
    } finally {
      child.kill("SIGKILL");
    }
  });

  test("SIGTERM for another creation of its pid does not reach it", async () => {
    const { child, identity } = await startTerminable(import.meta.url);
    try {
      assert.equal(signalProcess({ ...identity, startToken: "0:1" }, "SIGTERM"), false);
      const message = once(child, "message");
      assert.equal(signalProcess(identity, "SIGTERM"), true);
      assert.deepEqual((await message)[0], "SIGTERM");
      assert.equal(child.exitCode, null);
    } finally {
      child.kill("SIGKILL");
    }
  });

  test("an event that existed before is not used", () => {
    const squatters = [makeEndEvent(ownIdentity())];
    const problems: string[] = [];
    const care = { onIgnored: () => undefined, onProblem: (problem: string) => void problems.push(problem) };
    try {
      const stop = onTermination(() => undefined, care);
      assert.deepEqual(problems, [], "its second name is free");
      assert.throws(() => makeEndEvent(ownIdentity()), { number: 183 });
      onTermination(() => undefined, care)();
      assert.match(
        problems.join(),
        /this program gets no request to end: Cannot make the event "Local\\robotmk-end-/,
      );
      stop();
    } finally {
      for (const event of squatters) closeHandle(event);
    }
  });

  test("once it is stopped, its event is gone and nothing is listened to", () => {
    const before = process.listenerCount("SIGBREAK");
    const care = { onIgnored: () => undefined, onProblem: (problem: string) => assert.fail(problem) };
    onTermination(() => undefined, care)();
    onTermination(() => undefined, care)();
    assert.equal(process.listenerCount("SIGBREAK"), before);
  });
}
