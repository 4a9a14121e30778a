// @ts-check
import { fileURLToPath } from "node:url";
import { makeRobotOnWindows } from "./make-robot-on-windows.mjs";

/** Readies Robot Framework in node.exe for all test files of a project. */
export default async function prepareRobotOnWindows() {
  await makeRobotOnWindows({ root: fileURLToPath(new URL("../..", import.meta.url)) });
}
