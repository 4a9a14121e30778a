export { type ReadOutputOptions, readOutput } from "./read-output.ts";
export type { OutputReading, RobotResult, RobotStatus, TestCounts, TestResult } from "./robot-result.ts";
export { trimOutput, type TrimOutputOptions, TrimRefusal, type TrimReport } from "./trim-output.ts";
