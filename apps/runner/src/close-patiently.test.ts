import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { closePatiently } from "./close-patiently.ts";

const LOGS = ["robot-stdout.txt", "section-log.txt", "log.html"];
let folder = "";
let problems: string[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "robotmk-close-"));
  problems = [];
  for (const name of [...LOGS, "output.xml"]) writeFileSync(join(folder, name), "");
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Closes with errors of these codes in turn, then with success; returns how often it was tried. */
async function close(codes: readonly string[]): Promise<number> {
  let tries = 0;
  const attempt = (): void => {
    const code = codes[tries];
    tries += 1;
    if (code !== undefined) throw Object.assign(new Error(`${code}: no`), { code });
  };
  await closePatiently(attempt, { folder, onProblem: (text) => problems.push(text), retryEveryMs: 0 });
  return tries;
}

function logsLeft(): readonly string[] {
  return LOGS.filter((name) => readdirSync(folder).includes(name));
}

test("an end that can be recorded is recorded once, and nothing is removed", async () => {
  expect(await close([])).toBe(1);
  expect([logsLeft(), problems]).toEqual([LOGS, []]);
});

test("while the disk is full, the run's logs go one after the other, the dearest last", async () => {
  await close(["ENOSPC"]);
  expect(logsLeft()).toEqual(["section-log.txt", "log.html"]);
  await close(["ENOSPC", "EDQUOT"]);
  expect(logsLeft()).toEqual(["log.html"]);
  expect(problems[0]).toBe("Cannot record the end of the run: ENOSPC: no; robot-stdout.txt is removed");
});

test("a disk that stays full takes all logs, never the output, and is tried again", async () => {
  expect(await close(Array.from({ length: 20 }, () => "ENOSPC"))).toBe(21);
  expect(readdirSync(folder)).toEqual(["output.xml"]);
});

test("an error that may pass costs no log and is tried again", async () => {
  expect(await close(["EROFS", "EIO", "EACCES"])).toBe(4);
  expect(logsLeft()).toEqual(LOGS);
});

test("the cheapest log goes first, even if the disk is full only after other errors", async () => {
  await close(["EIO", "EIO", "ENOSPC"]);
  expect(logsLeft()).toEqual(["section-log.txt", "log.html"]);
});

test("an error that does not pass is thrown at once", async () => {
  await expect(close(["ENOENT"])).rejects.toThrow("ENOENT: no");
  expect(problems).toEqual([]);
});

test("it ends with the last error when it was tried long enough", async () => {
  await expect(close(Array.from({ length: 1_000 }, () => "EIO"))).rejects.toThrow("EIO: no");
  expect(problems).toHaveLength(150);
});
