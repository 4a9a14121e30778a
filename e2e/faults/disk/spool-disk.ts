import { spawnSync } from "node:child_process";
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";

const CHUNKS = [Buffer.alloc(1 << 20), Buffer.alloc(4096), Buffer.alloc(1)];

/** A small disk of its own for a spool. It is full, or read-only, or neither. */
export class SpoolDisk implements Disposable {
  readonly #folder: string;
  #state: "usable" | "full" | "read-only" = "usable";

  /** Mounts one, which only root can; a text says why that is impossible. */
  static mount(folder: string, megabytes: number): SpoolDisk | string {
    mkdirSync(folder, { recursive: true });
    const options = `size=${megabytes}m,mode=700`;
    const problem = mount("mount", "-t", "tmpfs", "-o", options, "rmk-chaos", folder);
    return problem === "" ? new SpoolDisk(folder) : problem;
  }

  private constructor(folder: string) {
    this.#folder = folder;
  }

  get isReadOnly(): boolean {
    return this.#state === "read-only";
  }

  /** Fills what is free with a file beside the contexts. @returns whether it is full now */
  fill(): boolean {
    if (this.#state !== "usable") return false;
    this.#state = "full";
    const file = openSync(join(this.#folder, "fill"), "a", 0o600);
    try {
      for (const chunk of CHUNKS) while (isWritten(file, chunk)) continue;
    } finally {
      closeSync(file);
    }
    return true;
  }

  free(): void {
    rmSync(join(this.#folder, "fill"), { force: true });
    this.#state = "usable";
  }

  /** @returns whether it is read-only now: it can't be while somebody has a file open for writing */
  makeReadOnly(): boolean {
    if (this.#state !== "usable" || mount("mount", "-o", "remount,ro", this.#folder) !== "") return false;
    this.#state = "read-only";
    return true;
  }

  makeWritable(): void {
    const problem = mount("mount", "-o", "remount,rw", this.#folder);
    if (problem !== "") throw new Error(`Cannot make the disk at "${this.#folder}" writable: ${problem}`);
    this.#state = "usable";
  }

  /** Lazily, so that a process that is left over does not keep the disk. */
  [Symbol.dispose](): void {
    mount("umount", "-l", this.#folder);
  }
}

function isWritten(file: number, chunk: Buffer): boolean {
  try {
    return writeSync(file, chunk) > 0;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOSPC") return false;
    throw error;
  }
}

/** @returns what went wrong, if anything */
function mount(program: string, ...args: string[]): string {
  const { status, stderr, error } = spawnSync(program, args, { encoding: "utf8" });
  if (status === 0) return "";
  return `${error?.message ?? ""}${stderr ?? ""}`.trim() || `it exited with ${status}`;
}
