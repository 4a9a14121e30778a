/** Versions of Robot Framework whose output is read in tests, oldest first. The last one is the judge. */
export const VERSIONS: readonly string[] = ["3.2.2", "4.1.3", "5.0.1", "6.1.1", "7.0.1", "7.5"];
