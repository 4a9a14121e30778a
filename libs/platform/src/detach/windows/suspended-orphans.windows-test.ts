import assert from "node:assert/strict";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { interceptNativeCalls } from "../../fixtures/native-calls.ts";
import {
  bareEnvironment,
  ownScript,
  playedOrder,
  readJson,
  script,
  testFolder,
} from "../../fixtures/script-runner.ts";
import { until } from "../../fixtures/windows-run.ts";
import type { ProcessIdentity } from "../../process/types.ts";
import { CREATOR_VARIABLE } from "../../process/windows/create-process.ts";
import { readProcess } from "../../process/windows/process-table.ts";
import { startProcess } from "../../process/windows/start.ts";
import { createDetached } from "./create-detached.ts";
import { startDetached } from "./detach.ts";
import { endSuspendedOrphans } from "./suspended-orphans.ts";

// As another program: creates a process as a plugin call does the daemon, and is killed before it lets it run, or
// stays there, or lets it run and ends.
const played = playedOrder();
if (played === undefined) defineTests();
else create(played.place, played.order);

function create(place: string, order: string): void {
  let pid = 0;
  interceptNativeCalls({
    CreateProcessW: (real, args) => {
      const done = real(...args);
      const information = args.at(-1);
      if (information instanceof Uint8Array) pid = Buffer.from(information).readUInt32LE(16);
      return done;
    },
    ResumeThread: (real, args) => {
      const before = order === "--let-run" ? real(...args) : 0;
      tell(place, String(pid));
      if (order === "--killed") process.kill(process.pid, "SIGKILL");
      if (order === "--stays") Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 120_000);
      return before;
    },
  });
  createDetached(script(place, "setTimeout(() => {}, 120_000)"), {
    env: bareEnvironment(),
    mustBeFree: false,
  });
}

function tell(place: string, text: string): void {
  writeFileSync(join(place, "reported.tmp"), text);
  renameSync(join(place, "reported.tmp"), join(place, "reported"));
}

/** Has another program create a process that it does not let run. */
async function orphanOf(order: string, place: string) {
  const creator = await startProcess(ownScript(import.meta.url, order, place), {
    cwd: "C:\\",
    env: bareEnvironment(),
    output: "null",
  });
  const file = join(place, "reported");
  await until(() => existsSync(file));
  const orphan = readProcess(Number(readFileSync(file, "utf8")));
  assert.ok(orphan !== undefined);
  return { creator, orphan };
}

function lives({ pid, startToken }: ProcessIdentity): boolean {
  return readProcess(pid)?.startToken === startToken;
}

function defineTests(): void {
  test("a process whose creator was killed before it resumed it is ended", async () => {
    using folder = testFolder();
    const { creator, orphan } = await orphanOf("--killed", folder.path);
    await creator.ended;
    assert.ok(lives(orphan), "it stands still for ever");

    assert.deepEqual(endSuspendedOrphans(), [orphan]);

    await until(() => !lives(orphan));
    assert.deepEqual(endSuspendedOrphans(), []);
  });

  test("one whose creator lives stays until the creator ends", async () => {
    using folder = testFolder();
    const { creator, orphan } = await orphanOf("--stays", folder.path);
    assert.deepEqual(endSuspendedOrphans(), []);
    assert.ok(lives(orphan));
    process.kill(creator.pid, "SIGKILL");
    await creator.ended;
    assert.deepEqual(endSuspendedOrphans(), [orphan]);
    await until(() => !lives(orphan));
  });

  test("one that its creator let run is left alone, whoever has ended since", async () => {
    using folder = testFolder();
    const { creator, orphan } = await orphanOf("--let-run", folder.path);
    await creator.ended;
    try {
      for (let call = 0; call < 20; call += 1) assert.deepEqual(endSuspendedOrphans(), []);
      assert.ok(lives(orphan));
    } finally {
      process.kill(orphan.pid, "SIGKILL");
      await until(() => !lives(orphan));
    }
  });

  test("whoever launches a daemon ends what a launch before left", async () => {
    using folder = testFolder();
    const { creator, orphan } = await orphanOf("--killed", folder.path);
    await creator.ended;
    const options = {
      name: "test",
      program: "daemon",
      args: () => {
        throw new Error("nothing is launched");
      },
      timeoutMs: 1,
      slowTimeoutMs: 1,
      launchFileFolder: folder.path,
    } as const;
    await assert.rejects(async () => startDetached(options), /nothing is launched/);
    await until(() => !lives(orphan));
  });

  test("a child does not inherit the variable that names the creator", async () => {
    using folder = testFolder();
    const file = join(folder.path, "env.json");
    const write = `import { writeFileSync } from "node:fs"; writeFileSync(process.argv[2], JSON.stringify(process.env));`;
    const { ended } = await startProcess(script(folder.path, write, [file]), {
      cwd: folder.path,
      env: { ...bareEnvironment(), [CREATOR_VARIABLE]: "4 1:1", [CREATOR_VARIABLE.toLowerCase()]: "4 1:1" },
      output: "null",
    });
    await ended;
    const names = Object.keys(readJson(file) ?? {}).map((name) => name.toUpperCase());
    assert.equal(names.includes(CREATOR_VARIABLE), false);
  });
}
