import { writeSync } from "node:fs";
import { Writable } from "node:stream";

const DESCRIPTORS = { stdout: 1, stderr: 2 } as const;

/** Writes bytes from a place on, as many as are taken, and tells how many these were. */
type Write = (descriptor: number, bytes: Uint8Array, at: number) => number;

/** The two streams, of which Node.js opens each at its first use. */
type Outputs = { readonly [Name in keyof typeof DESCRIPTORS]: unknown };

/**
 * Replaces each stream that can't be opened by one that writes straight to its descriptor. Node.js asks a pipe of
 * Windows how it was made, and throws where it is not told (EBADF), though writing to it works; that must not cost a
 * host its section.
 *
 * @param owner the process
 */
export function installStdioFallback(owner: Outputs, write: Write = writeSync): void {
  for (const name of ["stdout", "stderr"] as const) {
    if (opens(owner, name)) continue;
    const value = new Writable({
      write(chunk: Buffer, _encoding, done) {
        try {
          for (let at = 0; at < chunk.length; at += write(DESCRIPTORS[name], chunk, at));
          done();
        } catch {
          // Nobody reads it, and nothing can be said of that.
          done();
        }
      },
    });
    Object.defineProperty(owner, name, { configurable: true, enumerable: true, value });
  }
}

function opens(owner: Outputs, name: keyof Outputs): boolean {
  try {
    void owner[name];
    return true;
  } catch {
    return false;
  }
}
