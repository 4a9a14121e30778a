import { chmod, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { installVersion } from "./install-version.ts";

const folder = await mkdtemp(join(tmpdir(), "robotmk-install-"));
afterAll(() => rm(folder, { recursive: true }));

const versions = join(folder, "versions");

/** A stand-in for Python that does what these lines of shell say. */
async function fakePython(...lines: string[]): Promise<string> {
  const path = join(folder, "python");
  await writeFile(path, ["#!/bin/sh", ...lines].join("\n"));
  await chmod(path, 0o755);
  return path;
}

describe.skipIf(process.platform === "win32")("installVersion()", () => {
  test("says that pip is missing", async () => {
    const python = await fakePython("echo 'python: No module named pip' >&2", "exit 1");
    expect(await installVersion("7.5", { python, folder: versions })).toStrictEqual({
      kind: "unavailable",
      reason: "Cannot install Robot Framework 7.5 with pip: this Python has no pip, install it first",
    });
  });

  test("says that it needs the network, what pip said, and leaves nothing", async () => {
    const python = await fakePython('mkdir -p "$7"', "echo 'ERROR: No matching distribution' >&2", "exit 1");
    expect(await installVersion("7.5", { python, folder: versions })).toStrictEqual({
      kind: "unavailable",
      reason:
        "Cannot install Robot Framework 7.5 with pip, which needs the network and PyPI: ERROR: No matching distribution",
    });
    expect(await readdir(versions)).toStrictEqual([]);
  });

  test("installs once: the second time needs no Python", async () => {
    const python = await fakePython('mkdir -p "$7/robot"', "exit 0");
    const wanted = { kind: "installed", pythonPath: join(versions, "7.5") };
    const install = () => installVersion("7.5", { python, folder: versions });
    expect(await install()).toStrictEqual(wanted);
    await rm(python);
    expect(await install()).toStrictEqual(wanted);
    expect(await readdir(versions)).toStrictEqual(["7.5"]);
  });
});
