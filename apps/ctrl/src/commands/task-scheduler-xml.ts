import { win32 } from "node:path";
import { accountName, commandLine, windowsDefaultPaths } from "@robotmk-controller/platform";
import { contextName, contextUser, parseContext } from "@robotmk-controller/spool";

const NAMESPACE = "http://schemas.microsoft.com/windows/2004/02/mit/task";

/** Names the user of the task where the actions say who runs them. */
const PRINCIPAL = "User";

/** An element: its name, its attributes, and its text or the elements in it. */
type Element = readonly [
  name: string,
  attributes: Readonly<Record<string, string>>,
  content: string | readonly Element[],
];

/**
 * Writes a task as the Task Scheduler reads it ("Task Scheduler Schema"; version 1.2 is that of Windows 7 and later).
 * Pure.
 *
 * All is plain ASCII, other characters as numbers, so that no code page on the way can spoil a name. With `encoding`
 * they stand as they are, for a file in that encoding.
 */
export function taskXml(task: UserTask, encoding?: "UTF-16"): string {
  const declared = encoding === undefined ? "" : ` encoding="${encoding}"`;
  const escape = encoding === undefined ? asciiText : xmlText;
  return `<?xml version="1.0"${declared}?>\r\n${elementText(taskElement(task), { escape, indent: "" })}`;
}

/** `schtasks /query /xml` writes the elements in this order, too. */
function taskElement(task: UserTask): Element {
  return [
    "Task",
    { version: "1.2", xmlns: NAMESPACE },
    [
      [
        "RegistrationInfo",
        {},
        [
          ["Author", {}, "robotmk-controller"],
          ["Description", {}, `Keeps the daemon of robotmk-controller for ${task.account} alive.`],
        ],
      ],
      ["Triggers", {}, triggers(task)],
      [
        "Principals",
        {},
        [
          [
            "Principal",
            { id: PRINCIPAL },
            [
              ["UserId", {}, task.account],
              // In the session in which the user is logged on, with the rights of the user's own programs.
              ["LogonType", {}, "InteractiveToken"],
              ["RunLevel", {}, "LeastPrivilege"],
            ],
          ],
        ],
      ],
      ["Settings", {}, SETTINGS],
      [
        "Actions",
        { Context: PRINCIPAL },
        [
          [
            "Exec",
            {},
            [
              ["Command", {}, task.program],
              ["Arguments", {}, task.arguments],
              ["WorkingDirectory", {}, task.workingDirectory],
            ],
          ],
        ],
      ],
    ],
  ];
}

/** No Duration: without end. */
const EACH_MINUTE: Element = ["Repetition", {}, [["Interval", {}, "PT1M"]]];

/** The second one is for a user who is logged on already when the task is made. */
function triggers({ account }: UserTask): readonly Element[] {
  const common: readonly Element[] = [["Enabled", {}, "true"], EACH_MINUTE];
  return [
    ["LogonTrigger", {}, [...common, ["UserId", {}, account]]],
    ["RegistrationTrigger", {}, common],
  ];
}

const SETTINGS: readonly Element[] = [
  ["MultipleInstancesPolicy", {}, "IgnoreNew"],
  ["DisallowStartIfOnBatteries", {}, "false"],
  ["StopIfGoingOnBatteries", {}, "false"],
  ["StartWhenAvailable", {}, "true"],
  ["RunOnlyIfNetworkAvailable", {}, "false"],
  ["AllowStartOnDemand", {}, "true"],
  ["Enabled", {}, "true"],
  ["Hidden", {}, "true"],
  ["RunOnlyIfIdle", {}, "false"],
  // None: the default would end after three days what the call started.
  ["ExecutionTimeLimit", {}, "PT0S"],
  // Normal, as of programs that a user starts: the default 7 is below, with slow access to the disk as well.
  ["Priority", {}, "5"],
];

type Style = { readonly escape: (text: string) => string; readonly indent: string };

function elementText([name, attributes, content]: Element, { escape, indent }: Style): string {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${escape(value)}"`);
  const inner =
    typeof content === "string"
      ? escape(content)
      : `\r\n${content.map((child) => elementText(child, { escape, indent: `${indent}  ` })).join("")}${indent}`;
  return `${indent}<${name}${written.join("")}>${inner}</${name}>\r\n`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
};

function xmlText(text: string): string {
  return text.replaceAll(/[&<>"]/g, (character) => ENTITIES[character] ?? character);
}

function asciiText(text: string): string {
  return xmlText(text).replaceAll(/[^\x20-\x7e]/gu, (character) => `&#${character.codePointAt(0)};`);
}

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
