import { win32 } from "node:path";
import { accountName, commandLine, windowsDefaultPaths } from "@robotmk-controller/platform";
import { contextName, contextUser, parseContext } from "@robotmk-controller/spool";

/** A task of the Task Scheduler that calls ctrl for a user. */
export type UserTask = {
  /** The context whose daemon it keeps alive. */
  readonly context: string;
  /** The user as the Task Scheduler knows one: `anna`, `CORP\\anna`, `anna@corp.example.com`. */
  readonly account: string;
  readonly program: string;
  /** The arguments as one text, quoted as Windows takes them apart. */
  readonly arguments: string;
  readonly workingDirectory: string;
};

/** Where the installation instructions put the programs; the one without a console. */
const INSTALLED = "C:\\Program Files\\robotmk-controller\\robotmkw.exe";

/** pathType of the task schema. */
const MAX_PATH_CHARS = 260;

/**
 * Makes the task of a user: the agent's call, in that user's context.
 *
 * @returns a text where it can't be: what is wrong
 */
export function userTask(options: {
  readonly user: string;
  readonly program: string | undefined;
  readonly config: string | undefined;
}): UserTask | string {
  const context = parseContext(`user-${options.user}`, true);
  // The Task Scheduler shows the account as it stands here.
  const written = parseContext(`user-${options.user}`, false);
  const user = written === undefined ? undefined : contextUser(written);
  if (context === undefined || user === undefined) {
    return `--user is the name of a user, such as anna or CORP\\anna, not "${options.user}"`;
  }
  const program = options.program ?? INSTALLED;
  const config = options.config ?? windowsDefaultPaths({}).configFile;
  const problem = problemOfPath("--program", program) ?? problemOfPath("--config", config);
  if (problem !== undefined) return problem;
  const name = contextName(context);
  const args = ["ctrl", "--context", name, "--config", config];
  return {
    context: name,
    account: accountName(user),
    program,
    arguments: commandLine({ file: "", args }).replace(/^"" /, ""),
    workingDirectory: win32.dirname(program),
  };
}

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
