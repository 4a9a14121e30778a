import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type Launched, launcher, type LauncherFacts } from "./launcher.ts";

/** How a launcher ended, and the arguments of the program that it became. */
export type LaunchEnd = {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly pid: number;
};

/**
 * A host for tests of the launchers: a folder that stands for the root of the file system, with nothing of this
 * machine in it but the
 * one command that a launcher needs. Fake runtimes tell how they were started.
 */
export class LauncherHost implements Disposable {
  readonly root = mkdtempSync(join(tmpdir(), "robotmk-launcher-"));

  constructor() {
    const readlink = spawnSync("/bin/sh", ["-c", "command -v readlink"], { encoding: "utf8" }).stdout.trim();
    this.link(this.path("path/readlink"), readlink);
  }

  [Symbol.dispose](): void {
    rmSync(this.root, { recursive: true, force: true });
  }

  /** A path of this host, and its folder made. */
  path(...parts: readonly string[]): string {
    const path = join(this.root, ...parts);
    mkdirSync(dirname(path), { recursive: true });
    return path;
  }

  link(path: string, target: string): void {
    mkdirSync(dirname(path), { recursive: true });
    symlinkSync(target, path);
  }

  /** Writes a fake runtime that answers --version, and else prints its name, pid and arguments, one a line. */
  runtime(path: string, version: string): string {
    const script = `#!/bin/sh
echo "$0" >> '${this.path("asked")}'
if [ "$1" = --version ]; then echo '${version}'; exit 0; fi
printf '%s\\n' "$0" "$$" "$@"
`;
    writeFileSync(this.path(path), script, { mode: 0o755 });
    return join(this.root, path);
  }

  /** The runtimes that were started, whatever for, in their order. */
  started(): readonly string[] {
    return readFileSync(join(this.root, "asked"), "utf8").trim().split("\n");
  }

  /** Puts the programs of a bundle into a folder. */
  programs(folder: string): string {
    for (const name of ["ctrl", "daemon", "runner"]) writeFileSync(this.path(folder, `${name}.mjs`), "");
    return join(this.root, folder);
  }

  /** Writes the launcher of a program; the places of the system that it knows become those of this host. */
  launcher(
    path: string,
    options: { readonly program?: Launched; readonly facts?: Partial<LauncherFacts> } = {},
  ): string {
    const text = launcher(options.program ?? "ctrl", {
      version: "1.2.3",
      oldestNode: "20.19",
      builtHome: "",
      builtNode: "",
      ...options.facts,
    });
    const moved = text.replace(/(?<=[\s"-])\/(?=(?:usr|opt|root)\b)/g, `${this.root}/`);
    writeFileSync(this.path(path), moved, { mode: 0o755 });
    return join(this.root, path);
  }

  /** Runs a launcher as the agent does: by its path, with next to nothing in the environment. */
  run(
    path: string,
    options: {
      readonly args?: readonly string[];
      readonly env?: Readonly<Record<string, string>>;
      readonly shell?: string;
    } = {},
  ): LaunchEnd {
    const { args = [], env = {}, shell } = options;
    const command = shell === undefined ? [path, ...args] : [shell, path, ...args];
    const [file = "", ...rest] = command;
    const { status, stdout, stderr, pid } = spawnSync(file, rest, {
      cwd: dirname(path),
      env: { PATH: join(this.root, "path"), ...env },
      encoding: "utf8",
    });
    return { exitCode: status, stdout, stderr, pid };
  }
}
