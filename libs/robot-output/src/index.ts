export { readOutput } from "./read/read-output.ts";
export type { OutputReading, RobotResult } from "./read/robot-result.ts";
export { trimOutput, type TrimReport } from "./trim/trim-output.ts";
export { verifyOutput } from "./verify/verify-output.ts";
