/**
 * A program that Windows is not even asked to start, since it would not get what was meant. The code is that of
 * Node.js for the same state: EINVAL, E2BIG, ENAMETOOLONG, ENOENT, EACCES.
 */
export class StartRefusedError extends Error {
  override readonly name = "StartRefusedError";
  readonly code: "EINVAL" | "E2BIG" | "ENAMETOOLONG" | "ENOENT" | "EACCES";

  constructor(code: StartRefusedError["code"], message: string) {
    super(message);
    this.code = code;
  }
}
