export { readOutput } from "./read-output.ts";
export type { OutputReading, RobotResult } from "./robot-result.ts";
export { trimOutput, type TrimReport } from "./trim-output.ts";
