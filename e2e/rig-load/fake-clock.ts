import { copyFileSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

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
