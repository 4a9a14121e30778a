import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, rm, symlink, truncate, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { propertyRuns } from "../../../tools/test/property-runs.ts";
import { loadConfig } from "./load.ts";

const IS_WINDOWS = process.platform === "win32";
const defaults = { spoolDir: "/s", logDir: "/l", robotdir: "/r", robotCommand: ["robot"] };

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "robotmk-config-"));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

async function load(content: string | Uint8Array, name = "robotmk.yml") {
  await writeFile(join(folder, name), content);
  return await loadConfig(join(folder, name), { defaults });
}

async function firstIssue(file: string) {
  const result = await loadConfig(file, { defaults });
  return { kind: result.kind, ...result.issues[0] };
}

test("a file is read, and its folder is where relative folders begin", async () => {
  const result = await load("robotdir: robots\nsuites: {a: {}}\n");
  expect(result).toMatchObject({
    kind: "valid",
    config: { file: join(folder, "robotmk.yml"), robotdir: join(folder, "robots"), suites: [{ id: "a" }] },
  });
});

test("a byte order mark does no harm", async () => {
  expect(await load("\uFEFFsuites: {a: {}}\n")).toMatchObject({ kind: "valid" });
});

test.each([
  ["UTF-16", Uint8Array.from([0xff, 0xfe, 0x73, 0x00]), 1, 1, "it is encoded in UTF-16"],
  ["Latin-1", Uint8Array.from([0x61, 0x3a, 0x0a, 0x20, 0xe4]), 2, 2, "it is not encoded in UTF-8"],
  ["binary", "suites:\n  a\u0000", 2, 4, "it holds the character U+0000"],
  ["empty", "", 1, 1, "the file is empty: the smallest configuration is suites: {my_suite: {}}"],
])("a file that is %s is an issue", async (_name, content, line, column, message) => {
  expect(await load(content)).toMatchObject({
    kind: "invalid",
    issues: [{ severity: "error", line, column, message: expect.stringContaining(message) }],
    suiteIds: [],
    partial: {},
  });
});

test("a missing file, a folder and a file below a file are issues", async () => {
  await writeFile(join(folder, "plain"), "");
  const message = (text: string) => ({
    kind: "invalid",
    line: 1,
    column: 1,
    message: expect.stringContaining(text),
  });
  expect(await firstIssue(join(folder, "nope.yml"))).toMatchObject(message("it does not exist"));
  expect(await firstIssue(folder)).toMatchObject(message("it is a folder"));
  expect(await firstIssue(join(folder, "plain", "x"))).toMatchObject(message("Cannot read the file as"));
  expect(await firstIssue("a\0b")).toMatchObject(message("Cannot read the file as"));
});

test("a file of gigabytes is refused without reading it all", async () => {
  await writeFile(join(folder, "huge.yml"), "");
  await truncate(join(folder, "huge.yml"), 2 ** 31);
  expect(await firstIssue(join(folder, "huge.yml"))).toMatchObject({
    message: "Cannot read the file as it has more than 1048576 bytes",
  });
});

test.skipIf(IS_WINDOWS)("a named pipe, a socket and a device are refused without waiting", async () => {
  const [pipe, socket] = [join(folder, "pipe"), join(folder, "socket")];
  execFileSync("mkfifo", [pipe]);
  const server = createServer().listen(socket);
  await once(server, "listening");
  expect(await firstIssue(pipe)).toMatchObject({ message: "Cannot read the file as it is a named pipe" });
  expect(await firstIssue(socket)).toMatchObject({
    message: "Cannot read the file as it is no regular file",
  });
  expect(await firstIssue("/dev/zero")).toMatchObject({
    message: "Cannot read the file as it is no regular file",
  });
  server.close();
  await once(server, "close");
});

test.skipIf(IS_WINDOWS)("a link to itself is refused, a link to a file is followed", async () => {
  await symlink("loop.yml", join(folder, "loop.yml"));
  expect(await firstIssue(join(folder, "loop.yml"))).toMatchObject({ kind: "invalid" });
  await load("suites: {a: {}}", "target.yml");
  await symlink("target.yml", join(folder, "link.yml"));
  expect(await firstIssue(join(folder, "link.yml"))).toMatchObject({ kind: "valid" });
});

test.skipIf(IS_WINDOWS || process.getuid?.() === 0)("a file that may not be read is an issue", async () => {
  await writeFile(join(folder, "secret.yml"), "");
  await chmod(join(folder, "secret.yml"), 0);
  expect(await firstIssue(join(folder, "secret.yml"))).toMatchObject({
    message: "Cannot read the file as it may not be read by this user",
  });
});

test("whatever bytes a file holds, it is read or refused with a place", async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (content) => {
      const { issues } = await load(content, "random.yml");
      for (const { line, column } of issues) expect(Math.min(line, column)).toBeGreaterThanOrEqual(1);
    }),
    propertyRuns(300),
  );
});

test("a file that others may change is refused with the command, nothing in it counts, its faults are told", async () => {
  const file = join(folder, "open.yml");
  await writeFile(file, "robotdir: /planted\nsuites: {login: {sute: x}}\n");
  await chmod(file, 0o606);
  const seen: number[] = [];
  const checkTrust = (path: string, { mode }: { readonly mode: number }) => {
    seen.push(mode & 0o777);
    return { reason: `"${path}" has mode 0606`, remedy: "chmod o-w it" };
  };
  const result = await loadConfig(file, { defaults, checkTrust });
  expect(result).toMatchObject({ kind: "invalid", suiteIds: [], partial: {} });
  expect(result.issues.map(({ message, line }) => [line, message])).toEqual([
    [1, `Cannot use the file as others may change it: "${file}" has mode 0606. Remedy: chmod o-w it`],
    [2, expect.stringContaining('key "sute" is unknown')],
  ]);
  expect(seen).toHaveLength(1);
  expect(await loadConfig(file, { defaults, checkTrust: () => undefined })).toMatchObject({
    partial: { robotdir: "/planted" },
  });
});
