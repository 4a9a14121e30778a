import { closeSync, mkdtempSync, openSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ProcessTree } from "../../fixtures/process-tree.ts";
import { isAlive } from "../index.ts";
import type { StartOptions } from "../types.ts";
import { signalProcess, startProcess } from "./start.ts";

let folder = "";
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "robotmk-start-")));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function sh(script: string, options: Partial<StartOptions> = {}) {
  const env = { PATH: process.env["PATH"] ?? "" };
  return startProcess({ file: "sh", args: ["-c", script] }, { cwd: folder, env, output: "pipe", ...options });
}

/** What a script printed, without the last line end. */
async function printed(script: string, options: Partial<StartOptions> = {}): Promise<string> {
  const { stdout } = await sh(script, options);
  return stdout === undefined ? "no stream" : (await text(stdout)).trimEnd();
}

test.each([
  ["exit 0", { code: 0, signal: undefined }],
  ["exit 251", { code: 251, signal: undefined }],
  ["kill -9 $$", { code: undefined, signal: "SIGKILL" }],
  ["kill -TERM $$", { code: undefined, signal: "SIGTERM" }],
])("`ended` resolves with the end of `%s`", async (script, end) => {
  expect(await (await sh(script)).ended).toEqual(end);
});

test.each([
  ["a program that is not there", { file: "/does/not/exist" }, {}, "ENOENT"],
  ["a name that is not on the PATH", { file: "no-such-program" }, {}, "ENOENT"],
  ["a folder", { file: "/" }, {}, "EACCES"],
  ["a place that is not there", { file: "sh" }, { cwd: "/does/not/exist" }, "ENOENT"],
])("%s can't be started, and that is thrown", async (_name, { file }, options, code) => {
  const start = startProcess({ file, args: [] }, { cwd: folder, env: {}, output: "null", ...options });
  await expect(start).rejects.toMatchObject({ code });
});

test("arguments arrive as they are, for there is no shell in between", async () => {
  const args = ["a b", "$(id)", "*", "'\"", "", "--", "\n"];
  const command = {
    file: process.execPath,
    args: ["-e", "console.log(JSON.stringify(process.argv.slice(1)))", "--", ...args],
  };
  const { stdout } = await startProcess(command, { cwd: folder, env: {}, output: "pipe" });
  expect(JSON.parse(stdout === undefined ? "" : await text(stdout))).toEqual(args);
});

test("the environment is exactly what was given, and the folder too", async () => {
  expect(
    await printed("env | grep -v '^PWD\\|^_=\\|^SHLVL\\|^OLDPWD' | sort; pwd", {
      env: { PATH: "/usr/bin:/bin", A: "b c" },
    }),
  ).toBe(`A=b c\nPATH=/usr/bin:/bin\n${folder}`);
});

test("nothing is on the standard input", async () => {
  expect(await printed("readlink /proc/self/fd/0; cat | wc -c")).toBe("/dev/null\n0");
});

test("a process leads a session of its own, so that no signal to our group reaches it", async () => {
  const fields = (await printed("cat /proc/$$/stat")).split(" ");
  expect(fields[5]).toBe(fields[0]);
});

test("on demand it stays in our session", async () => {
  const ours = readFileSync("/proc/self/stat", "utf8").split(" ")[5];
  expect((await printed("cat /proc/$$/stat", { newSession: false })).split(" ")[5]).toBe(ours);
});

test("without output both streams are the null device, and we have none to read", async () => {
  const { ended, stdout, stderr } = await sh('readlink /proc/$$/fd/1 /proc/$$/fd/2 >"$OUT"', {
    output: "null",
    env: { PATH: process.env["PATH"] ?? "", OUT: join(folder, "out") },
  });
  await ended;
  expect({ stdout, stderr }).toEqual({ stdout: undefined, stderr: undefined });
  expect(readFileSync(join(folder, "out"), "utf8").split("\n")[1]).toBe("/dev/null");
});

test("both streams may go to a file", async () => {
  const path = join(folder, "log");
  const descriptor = openSync(path, "a");
  try {
    const { ended } = await sh("echo one; echo two >&2", { output: { descriptor, path } });
    await ended;
  } finally {
    closeSync(descriptor);
  }
  expect(readFileSync(path, "utf8")).toBe("one\ntwo\n");
});

test("`ended` resolves although a child keeps the streams open", async () => {
  const started = await sh("sleep 1000 & echo $!; exit 7");
  const { stdout } = started;
  const child = new Promise<number>((resolve) => {
    stdout?.setEncoding("utf8").once("data", (line: string) => resolve(Number(line)));
  });
  try {
    expect(await started.ended).toEqual({ code: 7, signal: undefined });
  } finally {
    process.kill(await child, "SIGKILL");
  }
});

test("a signal reaches exactly the process that is meant", async () => {
  await using tree = await ProcessTree.start("exec sleep 1000", 0);
  expect(signalProcess(tree.root, "SIGTERM")).toBe(true);
  await tree.ended();
  expect(signalProcess(tree.root, "SIGTERM")).toBe(false);
});

test("a later process with the same pid is left alone", async () => {
  await using tree = await ProcessTree.start("exec sleep 1000", 0);
  expect(signalProcess({ pid: tree.root.pid, startToken: "earlier" }, "SIGKILL")).toBe(false);
  expect(isAlive(tree.root)).toBe(true);
});
