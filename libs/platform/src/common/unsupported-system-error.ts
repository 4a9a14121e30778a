/** Thrown where a part has not been built for the system that the program runs on. */
export class UnsupportedSystemError extends Error {
  override readonly name = "UnsupportedSystemError";

  constructor(part: string) {
    super(
      `Cannot ${part} as it is not built for Windows yet: run robotmk-controller on Linux, or follow docs/windows.md`,
    );
  }
}
