import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";

/** Not everywhere installed. */
const STRACE = "strace";
const NEW = "new content\n".repeat(2000);
const OLD = "old content\n".repeat(1000);

let folder = "";
let program = "";
let canTrace = false;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "robotmk-crash-"));
  program = join(folder, "replace.mjs");
  // A bundle on plain Node.js, so that no loader makes calls of its own.
  await build({
    entryPoints: [fileURLToPath(new URL("../fixtures/replace-once.ts", import.meta.url))],
    outfile: program,
    bundle: true,
    platform: "node",
    format: "esm",
    logLevel: "error",
  });
  canTrace = spawnSync(STRACE, ["-o", "/dev/null", "true"]).status === 0;
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Replaces the old content under strace, which meddles with one call on the files in question. */
function replaceWith(injection: string | undefined) {
  const place = mkdtempSync(join(folder, "place-"));
  const file = join(place, "result.json");
  writeFileSync(file, OLD);
  // The random part of the name is fixed by the fixture.
  const temporary = join(place, ".result.json.000000000000.tmp");
  const paths = [place, file, temporary].flatMap((path) => ["-P", path]);
  const inject = injection === undefined ? [] : ["-e", `inject=${injection}`];
  const traced = ["openat", "write", "fsync", "close", "rename", "unlink", "rmdir", "lstat", "statx"].join(
    ",",
  );
  const { status, signal, stderr } = spawnSync(
    STRACE,
    [
      "-f",
      "-o",
      join(place, "..", "trace"),
      ...paths,
      "-e",
      `trace=${traced}`,
      ...inject,
      process.execPath,
      program,
      file,
      NEW,
    ],
    { encoding: "utf8" },
  );
  const trace = readFileSync(join(folder, "trace"), "utf8");
  return {
    content: readFileSync(file, "utf8"),
    rest: readdirSync(place).filter((name) => name !== "result.json"),
    outcome: signal ?? status,
    trace,
    stderr,
  };
}

function skipUnless(context: { skip: (when: boolean, reason: string) => void }): void {
  context.skip(!canTrace && process.env["CI"] !== "true", "strace is not there, or may not trace");
}

test("undisturbed, the content is written, synced and renamed, and the folder is synced, in this order", (context) => {
  skipUnless(context);
  const { content, rest, outcome, trace } = replaceWith(undefined);
  expect({ content, rest, outcome }).toEqual({ content: NEW, rest: [], outcome: 0 });
  const calls = [...trace.matchAll(/^\d+ +(write|fsync|rename)\(/gm)].map(([, call]) => call);
  expect(calls).toEqual(["write", "fsync", "rename", "fsync"]);
});

test.for([
  ["openat", 1, OLD],
  ["write", 1, OLD],
  ["fsync", 1, OLD],
  ["close", 1, OLD],
  ["rename", 1, OLD],
  ["openat", 2, NEW],
  ["fsync", 2, NEW],
  ["close", 2, NEW],
] as const)(
  "a program that is killed in %s number %d leaves whole content, and a remnant with a known name",
  ([call, number, content], context) => {
    skipUnless(context);
    const result = replaceWith(`${call}:signal=SIGKILL:when=${number}`);
    expect(result.outcome).toBe("SIGKILL");
    expect(result.content).toBe(content);
    // What is left behind has the name that the sweep looks for.
    expect(result.rest.filter((name) => !/^\..*\.[0-9a-f]{12}\.tmp$/.test(name))).toEqual([]);
  },
);

test.for([
  ["openat", "EMFILE"],
  ["write", "ENOSPC"],
  ["write", "EIO"],
  ["fsync", "EIO"],
  ["rename", "EACCES"],
  ["rename", "ENOSPC"],
] as const)(
  "where %s fails with %s the old content stays, and no temporary file",
  ([call, code], context) => {
    skipUnless(context);
    const { content, rest, outcome, stderr } = replaceWith(`${call}:error=${code}:when=1`);
    expect({ content, rest, outcome }).toEqual({ content: OLD, rest: [], outcome: 3 });
    expect(stderr).toContain(code);
  },
);

test("where the folder cannot be synced the new content is there, and the error is thrown", (context) => {
  skipUnless(context);
  const { content, rest, outcome, stderr } = replaceWith("fsync:error=EIO:when=2");
  expect({ content, rest, outcome }).toEqual({ content: NEW, rest: [], outcome: 3 });
  expect(stderr).toContain("EIO");
});

test("a call that writes but a part is made again for the rest", (context) => {
  skipUnless(context);
  const { outcome, trace } = replaceWith("write:retval=10:when=1");
  // The injected call wrote nothing: that the next begins ten bytes later is what counts.
  const sizes = [...trace.matchAll(/ write\(\d+<?[^,]*, .*, (\d+)\) += (\d+)/g)].map(([, asked]) =>
    Number(asked),
  );
  expect(outcome).toBe(0);
  expect(sizes).toEqual([NEW.length, NEW.length - 10]);
});
