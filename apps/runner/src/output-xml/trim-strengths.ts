/** How much of an output.xml is left out. */
export interface TrimStrength {
  /** Keywords and control structures below this depth inside a test are left out; 0 leaves out all. */
  readonly keywordDepth: number;
  /** Longer texts are cut, in UTF-16 units. */
  readonly messageChars: number;
  /** The Robotmk check shows the first message of a keyword only. */
  readonly messagesPerElement: number;
  /** Documentation, metadata and the errors of the run. */
  readonly keepsExtras: boolean;
}

/** What is tried one after the other until the result is small enough, gentlest first. */
export function trimStrengths(limits: {
  readonly keywordDepth: number;
  readonly messageChars: number;
}): readonly TrimStrength[] {
  const { keywordDepth, messageChars } = limits;
  return [
    { keywordDepth, messageChars, messagesPerElement: Number.POSITIVE_INFINITY, keepsExtras: true },
    { keywordDepth, messageChars: Math.min(messageChars, 500), messagesPerElement: 1, keepsExtras: true },
    {
      keywordDepth: Math.min(keywordDepth, 1),
      messageChars: Math.min(messageChars, 200),
      messagesPerElement: 1,
      keepsExtras: false,
    },
    {
      keywordDepth: 0,
      messageChars: Math.min(messageChars, 200),
      messagesPerElement: 0,
      keepsExtras: false,
    },
  ];
}
