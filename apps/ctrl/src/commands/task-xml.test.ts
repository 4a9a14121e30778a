import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ScheduledTask, taskXml } from "@robotmk-controller/platform";
import { expect, test } from "vitest";
import { checkTask, taskText } from "../fixtures/check-task.ts";
import { userTask, writeTaskXml } from "./task-xml.ts";

const ANNA = { user: "Jörg Müller", program: undefined, config: undefined };

test("a file is written in UTF-16 with its mark, and says so", () => {
  const folder = mkdtempSync(join(tmpdir(), "rmk-task-"));
  try {
    const out = join(folder, "task.xml");
    const answer = writeTaskXml({ ...ANNA, out });
    expect(answer).toMatchObject({ code: 0, err: "" });
    expect(answer.out).toContain(`schtasks /create /xml "${out}" /tn "robotmk-user-jörg müller"`);
    const bytes = readFileSync(out);
    expect([...bytes.subarray(0, 2)]).toEqual([0xff, 0xfe]);
    const text = bytes.toString("utf16le");
    expect(text).toContain('encoding="UTF-16"');
    expect(text).toContain("<UserId>Jörg Müller</UserId>");
    expect(checkTask(text)).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test("standard output gets plain ASCII, which every redirection leaves as it is", () => {
  const { code, out } = writeTaskXml({ ...ANNA, out: undefined });
  expect(code).toBe(0);
  expect(out).toMatch(/^[\x20-\x7e\r\n]+$/);
});

test("a wrong user is wrong usage, a file that cannot be written is a failure", () => {
  expect(writeTaskXml({ ...ANNA, user: "../x", out: undefined })).toMatchObject({ code: 2, out: "" });
  const failed = writeTaskXml({ ...ANNA, out: "/nowhere/task.xml" });
  expect(failed).toMatchObject({ code: 1, out: "" });
  expect(failed.err).toContain("Cannot write the task: ");
});

function taskOf(
  user: string,
  paths: { readonly program?: string; readonly config?: string } = {},
): ScheduledTask {
  const made = userTask({ user, program: paths.program, config: paths.config });
  if (made.kind === "error") throw new Error(made.problem);
  return made.task;
}

test.each(["anna", "CORP\\anna", "anna@corp.example.com", "WERK-2\\Jörg Müller"])(
  "the task of %s fits the schema, in both encodings",
  (user) => {
    expect(checkTask(taskXml(taskOf(user)))).toEqual([]);
    expect(checkTask(taskXml(taskOf(user), "UTF-16"))).toEqual([]);
  },
);

test("the task calls ctrl in the user's context, each minute, in the user's session, without end", () => {
  const xml = taskXml(taskOf("CORP\\Anna"));
  const text = (path: string) => taskText(xml, `Task/${path}`);
  expect(text("Actions/Exec/Command")).toBe("C:\\Program Files\\robotmk-controller\\robotmkw.exe");
  expect(text("Actions/Exec/Arguments")).toBe(
    "ctrl --context user-anna@corp --config C:\\ProgramData\\checkmk\\agent\\config\\robotmk.yml",
  );
  expect(text("Triggers/LogonTrigger/UserId")).toBe("CORP\\Anna");
  expect(text("Triggers/LogonTrigger/Repetition/Interval")).toBe("PT1M");
  expect(text("Triggers/LogonTrigger/Repetition/Duration")).toBeUndefined();
  expect(text("Triggers/RegistrationTrigger/Repetition/Interval")).toBe("PT1M");
  expect(text("Principals/Principal/UserId")).toBe("CORP\\Anna");
  expect(text("Principals/Principal/LogonType")).toBe("InteractiveToken");
  expect(text("Principals/Principal/RunLevel")).toBe("LeastPrivilege");
  expect(text("Settings/ExecutionTimeLimit")).toBe("PT0S");
  expect(text("Settings/DisallowStartIfOnBatteries")).toBe("false");
  expect(text("Settings/StopIfGoingOnBatteries")).toBe("false");
  expect(text("Settings/StartWhenAvailable")).toBe("true");
  expect(text("Settings/MultipleInstancesPolicy")).toBe("IgnoreNew");
  expect(text("Settings/Hidden")).toBe("true");
});

test("what XML would read otherwise, and what is not ASCII, arrives as it is", () => {
  const program = "D:\\R&D <tools>\\Prüfstand 😀\\robotmkw.exe";
  const task = taskOf("Jörg Müller", { program, config: "D:\\R&D\\a b.yml" });
  const ascii = taskXml(task);
  expect(ascii).toMatch(/^[\x20-\x7e\r\n]+$/);
  for (const xml of [ascii, taskXml(task, "UTF-16")]) {
    expect(taskText(xml, "Task/Actions/Exec/Command")).toBe(program);
    expect(taskText(xml, "Task/Actions/Exec/Arguments")).toBe(
      'ctrl --context "user-jörg müller" --config "D:\\R&D\\a b.yml"',
    );
    expect(taskText(xml, "Task/Principals/Principal/UserId")).toBe("Jörg Müller");
  }
});

test.each([
  ["a trigger in another order", /(<Repetition>[^]+?<\/Repetition>\s*)(<UserId>.*?<\/UserId>)/, "$2$1"],
  ["a repetition more often than each minute", "PT1M", "PT30S"],
  ["no action", /<Actions[^]+<\/Actions>/, ""],
  ["a setting that there is not", "Hidden", "Hiden"],
  ["a setting twice", "<Hidden>", "<Enabled>true</Enabled><Hidden>"],
  ["a word for a truth", ">true<", ">yes<"],
  ["an unescaped character", "C:\\Program", "C:\\R&D\\Program"],
])("the check of the schema sees %s", (_, from, to) => {
  const xml = taskXml(taskOf("anna")).replace(from, to);
  expect(checkTask(xml)).not.toEqual([]);
});

const USER = { user: "anna", program: undefined, config: undefined };

test.each([
  ["anna", "anna", "user-anna"],
  ["CORP\\Anna", "CORP\\Anna", "user-anna@corp"],
  [".\\Anna", "Anna", "user-anna"],
  ["anna@corp.example.com", "anna@corp.example.com", "user-anna@corp.example.com"],
  ["Jörg Müller", "Jörg Müller", "user-jörg müller"],
])("%s is the account %s with the context %s", (user, account, context) => {
  expect(userTask({ ...USER, user })).toMatchObject({ context, task: { userId: account } });
});

test.each([
  [{ user: "" }, "--user is the name of a user"],
  [{ user: "a/b" }, "--user is the name of a user"],
  [{ user: 'a" --now "' }, "--user is the name of a user"],
  [{ program: "robotmkw.exe" }, "--program is an absolute path of Windows"],
  [{ program: "/opt/robotmk" }, "--program is an absolute path of Windows"],
  [{ config: "/etc/check_mk/robotmk.yml" }, "--config is an absolute path of Windows"],
  [{ config: "C:\\%TEMP%\\robotmk.yml" }, "--config is no path that a task can start without changing it"],
  [{ config: "C:\\$(Arg0)\\robotmk.yml" }, "--config is no path that a task can start without changing it"],
  [{ program: 'C:\\a"b.exe' }, "--program is no path that a task can start without changing it"],
  [{ program: `C:\\${"x".repeat(260)}` }, "--program has at most 260 characters"],
])("%j is refused", (changed, problem) => {
  const made = userTask({ ...USER, ...changed });
  expect(made).toEqual({ kind: "error", problem: expect.stringContaining(problem) });
});

test("the task runs in the folder of its program, not in that of the system", () => {
  const task = taskOf("anna", { program: "\\\\server\\tools\\robotmkw.exe" });
  expect(task).toMatchObject({ workingDirectory: "\\\\server\\tools\\" });
});
