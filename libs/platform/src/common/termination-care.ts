/** What a program does about orders to end that it does not follow. */
export type TerminationCare = {
  /** A signal came that is not followed. */
  readonly onIgnored: (signal: string) => void;
  /** Not all ways are open by which the program may be asked to end. */
  readonly onProblem: (problem: string) => void;
};
