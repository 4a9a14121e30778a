import { appendFileSync, cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Host } from "../rig/host.ts";

/** What was injected and when, a line each: to read what led to a failure. */
export class Journal implements Disposable {
  readonly folder = mkdtempSync(join(tmpdir(), "rmk-chaos-"));
  readonly #startedMs = performance.now();
  #isKept = false;

  /** Notes something with its time since the start. */
  note(entry: Readonly<Record<string, unknown>>): void {
    const line = { sinceMs: Math.round(performance.now() - this.#startedMs), at: Date.now(), ...entry };
    appendFileSync(join(this.folder, "journal.jsonl"), `${JSON.stringify(line)}\n`);
  }

  /** Keeps the journal, with what the host looks like now. */
  keep(host: Host): void {
    this.#isKept = true;
    const { root } = host.folders;
    const isLeftOut = (path: string) =>
      path.endsWith(".sock") || path.endsWith("/fill") || path.startsWith(join(root, "agent"));
    try {
      cpSync(root, join(this.folder, "host"), { recursive: true, filter: (path) => !isLeftOut(path) });
    } catch (error) {
      // Its programs may still write and remove.
      this.note({ kind: "the host is not kept whole", problem: String(error) });
    }
  }

  [Symbol.dispose](): void {
    if (!this.#isKept) rmSync(this.folder, { recursive: true, force: true });
  }
}
