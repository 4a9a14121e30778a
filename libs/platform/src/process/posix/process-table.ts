import { existsSync } from "node:fs";
import { findDescendantsIn } from "../descendants.ts";
import type { ProcessSystem } from "../types.ts";
import * as procTable from "./proc-table.ts";
import * as psTable from "./ps-table.ts";

/** What each of the two tables provides. */
export type ProcessTable = Pick<
  ProcessSystem,
  "listProcesses" | "readProcess" | "markedProcesses" | "isStopped" | "findDescendants"
>;

const withProc: ProcessTable = { ...procTable, findDescendants: findDescendantsIn };
const withPs: ProcessTable = psTable;

/** The one place that chooses between them: Linux has /proc, macOS and the BSDs have ps(1) alone. */
export const { listProcesses, readProcess, markedProcesses, isStopped, findDescendants } = existsSync(
  "/proc/self/stat",
)
  ? withProc
  : withPs;
