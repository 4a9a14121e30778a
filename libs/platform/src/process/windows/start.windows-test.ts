import assert from "node:assert/strict";
import { randomInt } from "node:crypto";
import { once } from "node:events";
import { closeSync, existsSync, openSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import fc from "fast-check";
import { bareEnvironment, script, testFolder } from "../../fixtures/script-runner.ts";
import { openInheritable } from "../../win32/file.ts";
import { closeHandle } from "../../win32/handle.ts";
import type { StartOptions } from "../types.ts";
import { startProcess } from "./start.ts";

async function start(folder: string, lines: string, options: Partial<StartOptions> = {}) {
  return startProcess(script(folder, lines), {
    cwd: folder,
    env: bareEnvironment(),
    output: "pipe",
    ...options,
  });
}

async function read(stream: Parameters<typeof text>[0] | undefined): Promise<string> {
  return stream === undefined ? "no stream" : text(stream);
}

test("both streams are read to their end, each for itself, however long", async () => {
  using folder = testFolder();
  const started = await start(
    folder.path,
    `process.stdout.write("o".repeat(300_000) + "\\n"); process.stderr.write("e".repeat(200_000));`,
  );
  const [out, err, end] = await Promise.all([read(started.stdout), read(started.stderr), started.ended]);
  assert.deepEqual(end, { code: 0, signal: undefined });
  assert.equal(out, `${"o".repeat(300_000)}\n`);
  assert.equal(err, "e".repeat(200_000));
});

test("the output is complete when the end is reported", async () => {
  using folder = testFolder();
  const lines = `import { writeSync } from "node:fs";
writeSync(1, "x".repeat(60_000));
process.reallyExit(0);`;
  for (let round = 0; round < 5; round += 1) {
    const started = await start(folder.path, lines);
    let bytes = 0;
    started.stdout?.on("data", (part: Buffer) => {
      bytes += part.length;
    });
    started.stderr?.resume();
    await started.ended;
    assert.equal(bytes, 60_000);
  }
});

for (const code of [0, 1, 251, 0xc000_0005, 0xc000_013a]) {
  test(`an end with code ${code} is reported as that`, async () => {
    using folder = testFolder();
    const { ended } = await start(folder.path, `process.reallyExit(${code} | 0)`, { output: "null" });
    assert.deepEqual(await ended, { code, signal: undefined });
  });
}

test("without output there is nothing to read, and writing does no harm", async () => {
  using folder = testFolder();
  const started = await start(
    folder.path,
    `console.log("x".repeat(100_000)); console.error("y"); process.exitCode = 5`,
    { output: "null" },
  );
  assert.deepEqual([started.stdout, started.stderr], [undefined, undefined]);
  assert.equal((await started.ended).code, 5);
});

test("both streams may go to a file, behind its content", async () => {
  using folder = testFolder();
  const path = join(folder.path, "log");
  writeFileSync(path, "zero\n");
  const descriptor = openSync(path, "a");
  const started = await start(folder.path, `console.log("one"); console.error("two")`, {
    output: { descriptor, path },
  });
  closeSync(descriptor);
  assert.equal((await started.ended).code, 0);
  assert.equal(readFileSync(path, "utf8"), "zero\none\ntwo\n");
});

test("a file that a process writes to may be put aside meanwhile, and gets what it writes then", async () => {
  using folder = testFolder();
  const path = join(folder.path, "log");
  const descriptor = openSync(path, "a");
  const started = await start(
    folder.path,
    `import { existsSync } from "node:fs";
console.log("one");
const timer = setInterval(() => {
  if (!existsSync("aside")) return;
  console.log("two");
  clearInterval(timer);
}, 10);`,
    { output: { descriptor, path } },
  );
  closeSync(descriptor);
  while (readFileSync(path, "utf8") === "") await delay(10);
  renameSync(path, join(folder.path, "aside"));
  writeFileSync(path, "the next one\n");
  assert.equal((await started.ended).code, 0);
  assert.equal(readFileSync(join(folder.path, "aside"), "utf8"), "one\ntwo\n");
  assert.equal(readFileSync(path, "utf8"), "the next one\n");
});

test("nothing is on the standard input", async () => {
  using folder = testFolder();
  const started = await start(
    folder.path,
    `process.stdin.on("data", () => {}).on("end", () => console.log("end"))`,
  );
  assert.equal(await read(started.stdout), "end\n");
});

for (const kind of ["foreign", "sibling"] as const) {
  test(`a ${kind} program inherits nothing but its streams`, async () => {
    using folder = testFolder();
    const file = join(folder.path, "ours.txt");
    writeFileSync(file, "x");
    const GENERIC_READ = 0x8000_0000;
    const ours = openInheritable(file, { access: GENERIC_READ });
    const started = await start(folder.path, `console.log("up"); setTimeout(() => {}, 60_000)`, { kind });
    try {
      await new Promise((resolve) => started.stdout?.once("data", resolve));
      closeHandle(ours);
      // It was opened without FILE_SHARE_DELETE, so it cannot be moved while a handle is open.
      renameSync(file, `${file}.moved`);
      assert.ok(existsSync(`${file}.moved`));
    } finally {
      process.kill(started.pid, "SIGKILL");
      await started.ended;
    }
  });
}

test("a file that is opened for a child cannot be moved while it is open", () => {
  using folder = testFolder();
  const file = join(folder.path, "ours.txt");
  writeFileSync(file, "x");
  const ours = openInheritable(file, { access: 0x8000_0000 });
  try {
    assert.throws(() => renameSync(file, `${file}.moved`));
  } finally {
    closeHandle(ours);
  }
});

test("the end is reported although a grandchild has the streams open", async () => {
  using folder = testFolder();
  const file = join(folder.path, "grandchild");
  const started = await start(
    folder.path,
    `import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
const options = { stdio: "inherit", detached: true, cwd: "C:\\\\" };
const child = spawn(process.execPath, ["-e", "setTimeout(() => {}, 60000)"], options);
child.once("spawn", () => { writeFileSync(${JSON.stringify(file)}, String(child.pid)); process.exit(7); });`,
  );
  const hasEnded = { stdout: false };
  started.stdout?.resume().once("end", () => {
    hasEnded.stdout = true;
  });
  const { code } = await started.ended;
  const grandchild = Number(readFileSync(file, "utf8"));
  try {
    assert.deepEqual({ code, ...hasEnded }, { code: 7, stdout: false });
    assert.ok(process.kill(grandchild, 0));
  } finally {
    process.kill(grandchild, "SIGKILL");
    started.stderr?.destroy();
  }
  if (!hasEnded.stdout) await once(started.stdout ?? process, "end");
});

test("a program runs in the folder that was named, and with its variables alone", async () => {
  using folder = testFolder();
  const env = { ...bareEnvironment(), Only_This: "ü b" };
  const started = await start(
    folder.path,
    `console.log(JSON.stringify([process.cwd(), process.env.only_this, process.env.WINEPREFIX ?? process.env.USERPROFILE ?? null]))`,
    { env },
  );
  assert.deepEqual(JSON.parse(await read(started.stdout)), [folder.path, "ü b", null]);
});

const refused: readonly [string, { file: string; cwd?: string }, string][] = [
  ["a program that is not there", { file: "C:\\does\\not\\exist.exe" }, "ENOENT"],
  ["a name that is not on the PATH", { file: "no-such-program" }, "ENOENT"],
  ["a folder", { file: "C:\\windows" }, "EACCES"],
  ["a place that is not there", { file: process.execPath, cwd: "C:\\does\\not\\exist" }, "ENOENT"],
  ["a file that is no program", { file: "C:\\windows\\win.ini" }, "ENOEXEC"],
];
for (const [what, { file, cwd = "C:\\" }, code] of refused) {
  test(`${what} is refused: ${code}`, async () => {
    const options = { cwd, env: { ...bareEnvironment(), PATH: "C:\\windows" }, output: "pipe" } as const;
    await assert.rejects(async () => startProcess({ file, args: [] }, options), { code });
  });
}

test("40 vectors of arguments arrive unchanged through the pipes, too", async (context) => {
  using folder = testFolder();
  const seed = randomInt(2 ** 31);
  context.diagnostic(`the seed is ${seed}`);
  const pieces = fc.constantFrom(...'"\\ %^&|\t\nab'.split(""), "ü", "𝄞", "%PATH%", '" & echo x');
  const vectors = fc.sample(fc.array(fc.string({ unit: pieces, maxLength: 12 }), { maxLength: 6 }), {
    numRuns: 40,
    seed,
  });
  const { file, args } = script(folder.path, `console.log(JSON.stringify(process.argv.slice(2)))`);
  const options = { cwd: folder.path, env: bareEnvironment(), output: "pipe" } as const;
  for (const vector of vectors) {
    const started = await startProcess({ file, args: [...args, ...vector] }, options);
    assert.deepEqual(JSON.parse(await read(started.stdout)), vector, `seed ${seed}`);
  }
});
