import { existsSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { errorMessage, runsOnWindows } from "@robotmk-controller/platform";
import type { CtrlOptions, TaskXmlOptions } from "../cli.ts";
import { taskXml, userTask } from "./task-scheduler-xml.ts";

/** What is printed, and the exit code: 0 done, 1 failed, 2 wrong usage. */
export type TaskXmlAnswer = { readonly code: 0 | 1 | 2; readonly out: string; readonly err: string };

/**
 * Writes the task of a user: to a file in UTF-16 with its mark, as the Task Scheduler itself writes them and each
 * schtasks.exe reads them, or as plain ASCII to standard output.
 *
 * @param self the executable of this program, beside which its twin without a console may lie
 */
export function writeTaskXml(
  options: TaskXmlOptions & Pick<CtrlOptions, "config">,
  self = process.execPath,
): TaskXmlAnswer {
  const task = userTask({ ...options, program: options.program ?? twinOf(self) });
  if (typeof task === "string") return { code: 2, out: "", err: `${task}. See robotmk-ctrl --help\n` };
  if (options.out === undefined) return { code: 0, out: taskXml(task), err: "" };
  try {
    writeFileSync(options.out, Buffer.from(`\uFEFF${taskXml(task, "UTF-16")}`, "utf16le"));
  } catch (error) {
    return { code: 1, out: "", err: `Cannot write the task: ${errorMessage(error)}\n` };
  }
  const next = `schtasks /create /xml "${options.out}" /tn "robotmk-${task.context}"`;
  return {
    code: 0,
    out: `Task of ${task.account} written. On the host, as an administrator: ${next}\n`,
    err: "",
  };
}

/** Undefined where this is no installed program of Windows. */
function twinOf(self: string): string | undefined {
  const twin = join(dirname(self), "robotmkw.exe");
  return runsOnWindows && existsSync(twin) ? twin : undefined;
}
