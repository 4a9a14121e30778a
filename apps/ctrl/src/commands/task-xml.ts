import { existsSync, writeFileSync } from "node:fs";
import { dirname, join, win32 } from "node:path";
import {
  accountName,
  argumentLine,
  errorMessage,
  runsOnWindows,
  type ScheduledTask,
  taskFile,
  taskXml,
  windowsDefaultPaths,
} from "@robotmk-controller/platform";
import { contextName, contextUser, parseContext } from "@robotmk-controller/spool";
import type { CtrlOptions, TaskXmlOptions } from "../cli.ts";

/** Output and exit code: 0 done, 1 failed, 2 wrong usage. */
export type TaskXmlAnswer = { readonly code: 0 | 1 | 2; readonly out: string; readonly err: string };

/**
 * Writes the task of a user: to a file in UTF-16 with a byte order mark, as the Task Scheduler itself and each
 * schtasks.exe do, or as plain ASCII to standard output.
 *
 * @param self the executable of this program; robotmkw.exe, which has no console, may lie beside it
 */
export function writeTaskXml(
  options: TaskXmlOptions & Pick<CtrlOptions, "config">,
  self = process.execPath,
): TaskXmlAnswer {
  const made = userTask({ ...options, program: options.program ?? windowless(self) });
  if (made.kind === "error") return { code: 2, out: "", err: `${made.problem}. See robotmk-ctrl --help\n` };
  const { task, context } = made;
  if (options.out === undefined) return { code: 0, out: taskXml(task), err: "" };
  try {
    writeFileSync(options.out, taskFile(task));
  } catch (error) {
    return { code: 1, out: "", err: `Cannot write the task: ${errorMessage(error)}\n` };
  }
  const next = `schtasks /create /xml "${options.out}" /tn "robotmk-${context}"`;
  return {
    code: 0,
    out: `Task of ${task.userId} written. On the host, as an administrator: ${next}\n`,
    err: "",
  };
}

/** Undefined where this is no installed program of Windows. */
function windowless(self: string): string | undefined {
  const program = join(dirname(self), "robotmkw.exe");
  return runsOnWindows && existsSync(program) ? program : undefined;
}

/** Result of userTask. `context`: the context whose daemon the task keeps alive. */
export type UserTask =
  | { readonly kind: "ok"; readonly context: string; readonly task: ScheduledTask }
  | { readonly kind: "error"; readonly problem: string };

/** Where the installation instructions put the programs; the one without a console. */
const INSTALLED = "C:\\Program Files\\robotmk-controller\\robotmkw.exe";

/** Defines the task that calls ctrl each minute in the context of a user, while that user is logged on. */
export function userTask(options: {
  readonly user: string;
  readonly program: string | undefined;
  readonly config: string | undefined;
}): UserTask {
  const context = parseContext(`user-${options.user}`, true);
  // The Task Scheduler shows the account in the given spelling.
  const written = parseContext(`user-${options.user}`, false);
  const user = written === undefined ? undefined : contextUser(written);
  if (context === undefined || user === undefined) {
    const problem = `--user is the name of a user, such as anna or CORP\\anna, not "${options.user}"`;
    return { kind: "error", problem };
  }
  const program = options.program ?? INSTALLED;
  const config = options.config ?? windowsDefaultPaths({}).configFile;
  const problem = problemOfPath("--program", program) ?? problemOfPath("--config", config);
  if (problem !== undefined) return { kind: "error", problem };
  const name = contextName(context);
  return {
    kind: "ok",
    context: name,
    task: scheduledTask(
      accountName(user),
      program,
      argumentLine(["ctrl", "--context", name, "--config", config]),
    ),
  };
}

function scheduledTask(account: string, program: string, args: string): ScheduledTask {
  // Without Duration it repeats without end.
  const eachMinute = [
    ["Enabled", "true"],
    ["Repetition", [["Interval", "PT1M"]]],
  ] as const;
  return {
    author: "robotmk-controller",
    description: `Keeps the daemon of robotmk-controller for ${account} alive.`,
    triggers: [
      ["LogonTrigger", [...eachMinute, ["UserId", account]]],
      // For a user who is logged on when the task is registered.
      ["RegistrationTrigger", eachMinute],
    ],
    userId: account,
    logonType: "InteractiveToken",
    runLevel: "LeastPrivilege",
    startWhenAvailable: true,
    isDeletedWhenExpired: false,
    program,
    arguments: args,
    workingDirectory: win32.dirname(program),
  };
}

/** pathType of the task schema. */
const MAX_PATH_CHARS = 260;

/** The Task Scheduler replaces %VARIABLES%, and $(Arg0) and its like, in what it starts: nothing escapes them. */
function problemOfPath(option: string, path: string): string | undefined {
  if (!/^(?:[A-Za-z]:[\\/]|\\\\)/.test(path)) {
    return `${option} is an absolute path of Windows for task-xml, not "${path}"`;
  }
  if (/["%\p{Cc}]|\$\(/u.test(path)) {
    return `${option} is no path that a task can start without changing it: "${path}" has a quote, a %, a $( or a control character`;
  }
  if (path.length > MAX_PATH_CHARS) {
    return `${option} has at most ${MAX_PATH_CHARS} characters: "${path}" has ${path.length}`;
  }
  return undefined;
}
