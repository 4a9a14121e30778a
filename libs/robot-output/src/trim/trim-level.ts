/** How much of an output.xml to leave out. */
export type TrimStrength = {
  /** Keywords and control structures below this depth inside a test are left out; 0 leaves out all. */
  readonly keywordDepth: number;
  /** Longer texts are cut, in UTF-16 units. */
  readonly messageChars: number;
  /** The Robotmk check shows the first message of a keyword only. */
  readonly messagesPerElement: number;
  /** Documentation, metadata and the errors of the run. */
  readonly keepsExtras: boolean;
  /** Else the outermost suite alone is left, with its status. */
  readonly keepsTests: boolean;
};

/**
 * The detail to keep. `whole`: as much as fits. `tests`: suites and tests with keywords only for the check and for the
 * setup and teardown of suites. `suite`: the outermost suite alone.
 */
export type TrimLevel = "whole" | "tests" | "suite";

/** Returns the strengths to try until the result is small enough, weakest first. */
export function trimStrengths(
  level: TrimLevel,
  limits: { readonly keywordDepth: number; readonly messageChars: number },
): readonly TrimStrength[] {
  const { keywordDepth, messageChars } = limits;
  const testsOnly = {
    keywordDepth: 0,
    messageChars: Math.min(messageChars, 200),
    messagesPerElement: 0,
    keepsExtras: false,
    keepsTests: true,
  };
  switch (level) {
    case "whole":
      return [
        {
          keywordDepth,
          messageChars,
          messagesPerElement: Number.POSITIVE_INFINITY,
          keepsExtras: true,
          keepsTests: true,
        },
        {
          keywordDepth,
          messageChars: Math.min(messageChars, 500),
          messagesPerElement: 1,
          keepsExtras: true,
          keepsTests: true,
        },
        { ...testsOnly, keywordDepth: Math.min(keywordDepth, 1), messagesPerElement: 1 },
        testsOnly,
      ];
    case "tests":
      return [testsOnly];
    case "suite":
      return [{ ...testsOnly, keepsTests: false }];
  }
}
