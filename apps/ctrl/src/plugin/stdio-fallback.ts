import { writeSync } from "node:fs";
import { Writable } from "node:stream";

const DESCRIPTORS = { stdout: 1, stderr: 2 } as const;

/** Writes bytes from an offset on, and returns how many the descriptor accepted. */
type Write = (descriptor: number, bytes: Uint8Array, at: number) => number;

/** The two streams, of which Node.js opens each at its first use. */
type Outputs = { readonly [Name in keyof typeof DESCRIPTORS]: unknown };

/**
 * Replaces each stream that cannot be opened by one that writes straight to its descriptor. Node.js reads the mode of a
 * pipe of Windows, and throws EBADF where it has no right to, although writing works.
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
          // The pipe has no reader, and there is no other stream for an error.
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
