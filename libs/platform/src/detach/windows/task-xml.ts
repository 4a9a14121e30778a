import type { Command } from "../../process/types.ts";
import { commandLine } from "../../process/windows/command-line.ts";

const NAMESPACE = "http://schemas.microsoft.com/windows/2004/02/mit/task";

/** Links the actions of a task with its one principal. */
const PRINCIPAL = "User";

/** An element: its name, its text or its children, and its attributes. */
export type XmlElement = readonly [
  name: string,
  content: string | readonly XmlElement[],
  attributes?: Readonly<Record<string, string>>,
];

/** A task of the Task Scheduler. It starts on demand as well, never twice at once, and runs on batteries too. */
export type ScheduledTask = {
  readonly author?: string;
  readonly description: string;
  readonly triggers: readonly XmlElement[];
  /** The account or the SID of its user. */
  readonly userId: string;
  /** `InteractiveToken`: in the session in which the user is logged on. Undefined for accounts of services. */
  readonly logonType: "InteractiveToken" | undefined;
  readonly runLevel: "HighestAvailable" | "LeastPrivilege";
  /** A start that was missed is made up for. */
  readonly startWhenAvailable: boolean;
  /** The Task Scheduler deletes the task once its triggers have expired. */
  readonly isDeletedWhenExpired: boolean;
  readonly program: string;
  /** One text, as `argumentLine` writes it. */
  readonly arguments: string;
  readonly workingDirectory: string;
};

/**
 * Writes a task as XML ("Task Scheduler Schema"; version 1.2 is that of Windows 7 and later), with lines of Windows.
 *
 * @param encoding is declared, and characters beyond ASCII stand as they are: see taskFile. Without it they are
 *   written as numbers, so that no code page on the way changes them.
 */
export function taskXml(task: ScheduledTask, encoding?: "UTF-16"): string {
  const declared = encoding === undefined ? "" : ` encoding="${encoding}"`;
  const escape = encoding === undefined ? asciiText : xmlText;
  return `<?xml version="1.0"${declared}?>\r\n${elementText(taskElement(task), { escape, indent: "" })}`;
}

/** The bytes of a file with that XML: schtasks.exe detects UTF-16 by the byte order mark. */
export function taskFile(task: ScheduledTask): Buffer {
  return Buffer.from(`\uFEFF${taskXml(task, "UTF-16")}`, "utf16le");
}

/** The order of the elements is that of `schtasks /query /xml`. */
function taskElement(task: ScheduledTask): XmlElement {
  const author: readonly XmlElement[] = task.author === undefined ? [] : [["Author", task.author]];
  const logonType: readonly XmlElement[] =
    task.logonType === undefined ? [] : [["LogonType", task.logonType]];
  return [
    "Task",
    [
      ["RegistrationInfo", [...author, ["Description", task.description]]],
      ["Triggers", task.triggers],
      [
        "Principals",
        [
          [
            "Principal",
            [["UserId", task.userId], ...logonType, ["RunLevel", task.runLevel]],
            { id: PRINCIPAL },
          ],
        ],
      ],
      ["Settings", settings(task)],
      [
        "Actions",
        [
          [
            "Exec",
            [
              ["Command", task.program],
              ["Arguments", task.arguments],
              ["WorkingDirectory", task.workingDirectory],
            ],
          ],
        ],
        { Context: PRINCIPAL },
      ],
    ],
    { version: "1.2", xmlns: NAMESPACE },
  ];
}

function settings({ startWhenAvailable, isDeletedWhenExpired }: ScheduledTask): readonly XmlElement[] {
  const deletion: readonly XmlElement[] = isDeletedWhenExpired ? [["DeleteExpiredTaskAfter", "PT0S"]] : [];
  return [
    ["MultipleInstancesPolicy", "IgnoreNew"],
    ["DisallowStartIfOnBatteries", "false"],
    ["StopIfGoingOnBatteries", "false"],
    ["StartWhenAvailable", String(startWhenAvailable)],
    ["RunOnlyIfNetworkAvailable", "false"],
    ["AllowStartOnDemand", "true"],
    ["Enabled", "true"],
    ["Hidden", "true"],
    ["RunOnlyIfIdle", "false"],
    // No limit: the default would end after three days what the task started.
    ["ExecutionTimeLimit", "PT0S"],
    ...deletion,
    // Normal, as of programs that a user starts: the default 7 is below, with slow disk access as well.
    ["Priority", "5"],
  ];
}

type Style = { readonly escape: (text: string) => string; readonly indent: string };

function elementText([name, content, attributes = {}]: XmlElement, { escape, indent }: Style): string {
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

/** Joins arguments to one text, which a task has apart from its program. @throws StartRefusedError: see commandLine */
export function argumentLine(args: readonly string[]): string {
  return commandLine({ file: "", args }).slice('"" '.length);
}

/**
 * Returns why a task cannot run a command, or undefined. The Task Scheduler replaces variables (`%NAME%`) and parameters
 * (`$(Arg0)`) and has no escape for them; XML 1.0 has no control characters.
 */
export function taskProblem({ file, args }: Command): string | undefined {
  for (const text of [file, ...args]) {
    if (text.includes("%")) return `the Task Scheduler would replace what is between "%" in "${text}"`;
    if (text.includes("$(")) return `the Task Scheduler would replace "$(" in "${text}"`;
    // oxlint-disable-next-line no-control-regex -- The pattern looks for them.
    if (/[\u0000-\u001F\uFFFE\uFFFF]|\p{Surrogate}/u.test(text)) {
      return `XML has no way to write ${JSON.stringify(text)}`;
    }
  }
  return undefined;
}
