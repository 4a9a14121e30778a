import type { UserTask } from "./user-task.ts";

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
