// @ts-check
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { digestOf, hasStamp, withLock, writableCaches, writeStamp } from "./files.mjs";
import { failureReason, runQuietly, runTool } from "./process.mjs";
import { checkPython } from "./robot-venv.mjs";
import { npmCommand } from "./workspace.mjs";

const SET_UP = fileURLToPath(new URL("../setup.mjs", import.meta.url));

/** @type {string} */
let folder;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "robotmk-set-up-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

test("a Node.js that is too old is refused in one sentence", () => {
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

test.each([[[]], [["tset"]], [["toString"]]])("an unknown program is refused with the usage: %j", (args) => {
  const { status, stderr } = spawnSync(process.execPath, [SET_UP, ...args], { encoding: "utf8" });

  expect(status).toBe(2);
  expect(stderr).toMatch(/^usage: .*demo.*test/);
});

test.each([
  ["npm error code ENOTFOUND\nnpm error network request to https://registry failed", "no-network"],
  ["ERR_PNPM_META_FETCH_FAIL\n  ├─▶ tcp connect error", "no-network"],
  ["WARNING: Retrying (Retry(total=1)) after connection broken by 'NewConnectionError(...)'", "no-network"],
])("no network is recognized in what the tools print: %j", (output, kind) => {
  expect(failureReason(output).kind).toBe(kind);
});

test.each([
  ["npm error code E404\nnpm error 404 Not Found - GET https://r/pnpm", "404 Not Found - GET https://r/pnpm"],
  [
    "ERROR: Could not find a version that satisfies x\nERROR: No matching",
    "Could not find a version that satisfies x",
  ],
  ["something\nNo space left on device\n\n", "No space left on device"],
  ["", "it printed nothing"],
])("another failure is reported in the tool's own words: %j", (output, reason) => {
  expect(failureReason(output)).toEqual({ kind: "other", reason });
});

test.each([
  ["3.12|venv,ensurepip", 'Python 3.12 ("PYTHON") has no module "venv" and "ensurepip": install it'],
  ["3.8|", 'Python 3.9 or newer is needed: "PYTHON" is 3.8'],
  ["hello", "ROBOTMK_PYTHON names no Python that runs: it is "],
])("a Python that answers %j is refused with the reason", (answer, reason) => {
  const python = join(folder, "python");
  writeFileSync(python, `#!/bin/sh\necho '${answer}'\n`, { mode: 0o755 });

  expect(() => checkPython(python, { ...process.env, ROBOTMK_PYTHON: python })).toThrow(
    reason.replace('PYTHON"', `${python}"`),
  );
});

test("a missing Python is refused with the command that installs it", () => {
  expect(() => checkPython(join(folder, "gone"), {})).toThrow("apt install python3 python3-venv");
});

test("a Python that can make a virtual environment is accepted", () => {
  const python = join(folder, "python");
  writeFileSync(python, "#!/bin/sh\necho '3.9|'\n", { mode: 0o755 });

  expect(() => checkPython(python, process.env)).not.toThrow();
});

test("npm is the one that started the set-up, and the one on the PATH under other package managers", () => {
  expect(npmCommand({ npm_execpath: "/lib/npm/bin/npm-cli.js" })).toEqual([
    process.execPath,
    "/lib/npm/bin/npm-cli.js",
  ]);
  expect(npmCommand({ npm_execpath: "/lib/pnpm/bin/pnpm.cjs" })).toEqual(["npm"]);
  expect(npmCommand({})).toEqual(["npm"]);
});

test("the caches stay in the home, and in the workspace where the home is not writable", () => {
  expect(writableCaches("/workspace", { HOME: folder })).toEqual({});
  expect(writableCaches("/workspace", { HOME: join(folder, "not", "there", "yet") })).toEqual({});
  writeFileSync(join(folder, "file"), "");
  expect(writableCaches("/workspace", { HOME: join(folder, "file", "home") })).toMatchObject({
    npm_config_cache: "/workspace/.cache/npm",
    XDG_CACHE_HOME: "/workspace/.cache",
  });
});

test("a stamp has the digest that it was written with alone", () => {
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

  const { pid } = spawnSync(process.execPath, ["-e", ""]);
  writeFileSync(lock, `${pid}`);
  expect(await withLock(lock, () => Promise.resolve("done"), { say })).toBe("done");
});

test("a tool's output is kept, and its failure is returned", async () => {
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
  expect(
    await runTool([process.execPath, "-e", "process.exitCode = 5"], { cwd: folder, env: process.env }),
  ).toBe(5);

  const script = `
    import { runTool } from ${JSON.stringify(new URL("./process.mjs", import.meta.url).href)};
    const tool = "process.on('SIGTERM', () => process.exit(42)); setInterval(() => {}, 1000); console.log('ready')";
    process.exitCode = await runTool([process.execPath, "-e", tool], { cwd: "/", env: process.env });
  `;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  child.stdout.once("data", () => child.kill("SIGTERM"));

  expect(await new Promise((resolve) => child.once("exit", resolve))).toBe(42);
});
