// @ts-check

/** What is missing on this machine, in one sentence that says what to do about it. */
export class PrerequisiteError extends Error {
  /** @override */
  name = "PrerequisiteError";
}
