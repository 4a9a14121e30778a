// @ts-check
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { choosePython, findPython } from "./find-python.mjs";
import { npmCommand } from "./npm-command.mjs";
import { runQuietly } from "./run-quietly.mjs";
import { digestOf, hasStamp, writeStamp } from "./stamp.mjs";
import { whyFailed } from "./why-failed.mjs";
import { withLock } from "./with-lock.mjs";
import { writableCaches } from "./writable-caches.mjs";

const SET_UP = fileURLToPath(new URL("../set-up.mjs", import.meta.url));

/** @type {string} */
let folder;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "robotmk-set-up-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

test("a Node.js that is too old is told so in one sentence", () => {
  const pretend =
    "data:text/javascript,Object.defineProperty(process,'versions',{value:{node:'18.20.8'}});Object.defineProperty(process,'version',{value:'v18.20.8'})";

  const { status, stderr } = spawnSync(process.execPath, ["--import", pretend, SET_UP, "test"], {
    encoding: "utf8",
  });

  expect(status).toBe(1);
  expect(stderr).toMatch(
    /^Cannot set up [^\n]* needs Node\.js 20\.19 or newer: this is v18\.20\.8, [^\n]*\n$/,
  );
});

test.each([[[]], [["tset"]], [["toString"]]])(
  "what can't be asked for is answered with the usage: %j",
  (args) => {
    const { status, stderr } = spawnSync(process.execPath, [SET_UP, ...args], { encoding: "utf8" });

    expect(status).toBe(2);
    expect(stderr).toMatch(/^usage: .*demo.*test/);
  },
);

test.each([
  ["npm error code ENOTFOUND\nnpm error network request to https://registry failed", "no-network"],
  ["ERR_PNPM_META_FETCH_FAIL\n  ├─▶ tcp connect error", "no-network"],
  ["WARNING: Retrying (Retry(total=1)) after connection broken by 'NewConnectionError(...)'", "no-network"],
])("no network is recognized in what the tools print: %j", (output, kind) => {
  expect(whyFailed(output).kind).toBe(kind);
});

test.each([
  ["npm error code E404\nnpm error 404 Not Found - GET https://r/pnpm", "404 Not Found - GET https://r/pnpm"],
  [
    "ERROR: Could not find a version that satisfies x\nERROR: No matching",
    "Could not find a version that satisfies x",
  ],
  ["something\nNo space left on device\n\n", "No space left on device"],
  ["", "it printed nothing"],
])("another failure is told in the tool's own words: %j", (output, reason) => {
  expect(whyFailed(output)).toEqual({ kind: "other", reason });
});

test("of several Pythons the first usable one is taken, else the best is blamed", () => {
  const old = { path: "/old", major: 3, minor: 8, missing: [] };
  const bare = { path: "/bare", major: 3, minor: 11, missing: ["ensurepip"] };
  const good = { path: "/good", major: 3, minor: 9, missing: [] };

  expect(choosePython([old, bare, good])).toEqual({ kind: "found", python: good });
  expect(choosePython([old, bare])).toEqual({ kind: "no-venv", python: bare });
  expect(choosePython([old])).toEqual({ kind: "too-old", python: old });
  expect(choosePython([])).toEqual({ kind: "none" });
});

test("ROBOTMK_PYTHON is the only Python looked at where it is set", () => {
  const python = join(folder, "python");
  writeFileSync(python, "#!/bin/sh\necho '3.12|/real/python3.12|venv,ensurepip'\n", { mode: 0o755 });

  expect(findPython({ ...process.env, ROBOTMK_PYTHON: python })).toEqual({
    kind: "no-venv",
    python: { path: "/real/python3.12", major: 3, minor: 12, missing: ["venv", "ensurepip"] },
  });
  expect(findPython({ ...process.env, ROBOTMK_PYTHON: join(folder, "gone") })).toEqual({ kind: "none" });
});

test("npm is the one that started the set-up, and the one on the PATH under other package managers", () => {
  expect(npmCommand({ npm_execpath: "/lib/npm/bin/npm-cli.js" })).toEqual([
    process.execPath,
    "/lib/npm/bin/npm-cli.js",
  ]);
  expect(npmCommand({ npm_execpath: "/lib/pnpm/bin/pnpm.cjs" })).toEqual(["npm"]);
  expect(npmCommand({})).toEqual(["npm"]);
});

test("the caches stay in the home, and lie in the workspace where that can't be written", () => {
  expect(writableCaches("/ours", { HOME: folder })).toEqual({});
  expect(writableCaches("/ours", { HOME: join(folder, "not", "there", "yet") })).toEqual({});
  writeFileSync(join(folder, "file"), "");
  expect(writableCaches("/ours", { HOME: join(folder, "file", "home") })).toMatchObject({
    npm_config_cache: "/ours/.cache/npm",
    XDG_CACHE_HOME: "/ours/.cache",
  });
});

test("a stamp holds for what it was made of alone", () => {
  const stamp = join(folder, "stamp");
  const digest = digestOf(["ab", "c"]);

  expect(hasStamp(stamp, digest)).toBe(false);
  writeStamp(stamp, digest);
  expect(hasStamp(stamp, digest)).toBe(true);
  expect(hasStamp(stamp, digestOf(["a", "bc"]))).toBe(false);
});

test("two set-ups in one checkout work one after the other", async () => {
  const lock = join(folder, "new", "lock");
  /** @type {string[]} */
  const events = [];
  /** @param {string} name */
  const work = (name) => async () => {
    events.push(`${name} begins`);
    await new Promise((resolve) => setImmediate(resolve));
    events.push(`${name} ends`);
  };
  const say = () => {};

  await Promise.all([withLock(lock, work("a"), { say }), withLock(lock, work("b"), { say })]);

  expect(events).toEqual(["a begins", "a ends", "b begins", "b ends"]);
  expect(existsSync(lock)).toBe(false);
});

test("the lock is free again after a failure, and that of a killed process is taken", async () => {
  const lock = join(folder, "lock");
  const say = () => {};
  await expect(withLock(lock, () => Promise.reject(new Error("no space")), { say })).rejects.toThrow(
    "no space",
  );
  expect(existsSync(lock)).toBe(false);

  mkdirSync(lock);
  const anHourAgo = Date.now() / 1000 - 3600;
  utimesSync(lock, anHourAgo, anHourAgo);
  expect(await withLock(lock, () => Promise.resolve("done"), { say })).toBe("done");
});

test("a tool's output is kept, and its failure is told", async () => {
  /** @type {string[]} */
  const said = [];
  const how = {
    doing: "Testing",
    cwd: folder,
    env: process.env,
    say: (/** @type {string} */ line) => said.push(line),
  };
  const script = "console.log('out'); console.error('err'); process.exitCode = Number(process.argv[1])";

  expect(await runQuietly([process.execPath, "-e", script, "0"], how)).toEqual({
    ok: true,
    output: "out\nerr\n",
  });
  expect(await runQuietly([process.execPath, "-e", script, "3"], how)).toEqual({
    ok: false,
    output: "out\nerr\n",
  });
  expect(await runQuietly(["/nowhere/tool"], how)).toMatchObject({
    ok: false,
    output: expect.stringContaining("ENOENT"),
  });
  expect(said).toEqual(["Testing …", "Testing: done in 0 s", "Testing …", "Testing …"]);
});

test("a signal to the set-up reaches the program that it runs", async () => {
  const { runTool } = await import("./run-tool.mjs");
  expect(
    await runTool([process.execPath, "-e", "process.exitCode = 5"], { cwd: folder, env: process.env }),
  ).toBe(5);

  const script = `
    import { runTool } from ${JSON.stringify(new URL("./run-tool.mjs", import.meta.url).href)};
    const tool = "process.on('SIGTERM', () => process.exit(42)); setInterval(() => {}, 1000); console.log('ready')";
    process.exitCode = await runTool([process.execPath, "-e", tool], { cwd: "/", env: process.env });
  `;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  child.stdout.once("data", () => child.kill("SIGTERM"));

  expect(await new Promise((resolve) => child.once("exit", resolve))).toBe(42);
});
