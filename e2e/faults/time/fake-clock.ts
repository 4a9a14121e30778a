import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "vitest";
import { runCommand } from "../../rig/processes/run-command.ts";
import { projectFolder } from "../../runtimes/runtime.ts";

/** The wall clock of the programs that get its variables; their monotonic clock and the robots' clocks go on. */
export class FakeClock implements Disposable {
  readonly env: Readonly<Record<string, string>>;
  readonly #folder = mkdtempSync(join(tmpdir(), "rmk-clock-"));
  #offsetSeconds = 0;

  constructor(library: string) {
    // LD_PRELOAD is split at spaces, and the project may lie below a folder that has one.
    const preload = join(this.#folder, "libfaketime.so");
    copyFileSync(library, preload);
    this.env = {
      LD_PRELOAD: preload,
      FAKETIME_TIMESTAMP_FILE: join(this.#folder, "offset"),
      FAKETIME_NO_CACHE: "1",
      FAKETIME_DONT_FAKE_MONOTONIC: "1",
      // A step of the clock changes no file's time.
      NO_FAKE_STAT: "1",
    };
    this.step(0);
  }

  /** Sets the clock forward or back. */
  step(seconds: number): void {
    this.#offsetSeconds += seconds;
    const file = join(this.#folder, "offset");
    const sign = this.#offsetSeconds < 0 ? "" : "+";
    writeFileSync(`${file}.new`, `${sign}${this.#offsetSeconds}s\n`);
    renameSync(`${file}.new`, file);
  }

  /** Now by this clock, in seconds since the epoch. */
  nowSeconds(): number {
    return Date.now() / 1000 + this.#offsetSeconds;
  }

  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

const own = join(projectFolder, ".robot", "faketime");

/**
 * The library of libfaketime, the system's or one that is unpacked from Debian's package without installing
 * it. Without one the test is skipped with the reason, and fails in CI.
 */
export async function faketimeLibrary(context: TestContext): Promise<string> {
  const found = findLibrary("/") ?? findLibrary(own);
  if (found !== undefined) return found;
  const problem = await unpackPackage();
  const unpacked = findLibrary(own);
  if (unpacked !== undefined) return unpacked;
  const reason = `Cannot set a program's clock without libfaketime: ${problem}. Install the package faketime`;
  if (process.env["CI"] === "true") throw new Error(reason);
  return context.skip(reason);
}

function findLibrary(root: string): string | undefined {
  const folders = ["usr/lib", "usr/lib64", ...multiarchFolders(join(root, "usr", "lib"))];
  return folders
    .map((folder) => join(root, folder, "faketime", "libfaketimeMT.so.1"))
    .find((file) => existsSync(file));
}

function multiarchFolders(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith("-linux-gnu"))
    .map((name) => join("usr", "lib", name));
}

/** @returns what went wrong, if anything */
async function unpackPackage(): Promise<string> {
  mkdirSync(join(projectFolder, ".robot"), { recursive: true });
  const work = mkdtempSync(join(projectFolder, ".robot", "faketime-"));
  const env = { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", LC_ALL: "C.UTF-8", DEBIAN_FRONTEND: "noninteractive" };
  const run = async (...command: string[]) =>
    await runCommand(command, { env, cwd: work, boundMs: 90_000 }).catch((error: unknown) => ({
      exitCode: null,
      stderr: String(error),
    }));
  try {
    let download = await run("apt-get", "download", "libfaketime");
    if (download.exitCode !== 0 && process.getuid?.() === 0) {
      await run("apt-get", "update");
      download = await run("apt-get", "download", "libfaketime");
    }
    const archive = readdirSync(work).find((name) => name.endsWith(".deb"));
    if (archive === undefined) return `apt-get gives none: ${download.stderr.trim()}`;
    const unpacked = await run("dpkg", "-x", archive, "unpacked");
    if (unpacked.exitCode !== 0) return `its package can't be unpacked: ${unpacked.stderr.trim()}`;
    return putInPlace(join(work, "unpacked"));
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Another worker may have been faster: then its folder stays, as its tests may be copying out of it. */
function putInPlace(folder: string): string {
  if (findLibrary(folder) === undefined) return "there is no library in its package";
  try {
    renameSync(folder, own);
  } catch (error) {
    if (findLibrary(own) === undefined) return `it can't be moved to "${own}": ${String(error)}`;
  }
  return "";
}
