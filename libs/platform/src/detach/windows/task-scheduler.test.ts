import * as fc from "fast-check";
import { expect, test } from "vitest";
import { type LaunchTask, launchTask, taskName } from "./task-scheduler.ts";
import { taskFile, taskProblem, taskXml } from "./task-xml.ts";

const TASK = {
  command: {
    file: "C:\\Program Files\\R&D <Ünser>\\it's $x.exe",
    args: ["C:\\a b\\daemon.mjs", "detach", 'say "hi"\\'],
  },
  cwd: "C:\\Windows\\system32",
  logon: { sid: "S-1-5-18", integrity: "S-1-16-16384" },
  expiresMs: Date.UTC(2026, 10, 22, 13, 5, 6, 789),
};

const launchTaskXml = (task: LaunchTask): string => taskXml(launchTask(task), "UTF-16");

/** What stands in the element, as a reader of XML has it. */
function textOf(xml: string, element: string): string | undefined {
  const written = new RegExp(`<${element}>([^<]*)</${element}>`).exec(xml)?.[1];
  return written
    ?.replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&amp;", "&");
}

test("the command, its arguments and its folder come out of the XML as they went in", () => {
  const xml = launchTaskXml(TASK);
  expect(textOf(xml, "Command")).toBe("C:\\Program Files\\R&D <Ünser>\\it's $x.exe");
  expect(textOf(xml, "Arguments")).toBe(String.raw`"C:\a b\daemon.mjs" detach "say \"hi\"\\"`);
  expect(textOf(xml, "WorkingDirectory")).toBe("C:\\Windows\\system32");
});

test("SYSTEM's task runs as SYSTEM, which needs no kind of logon", () => {
  const xml = launchTaskXml(TASK);
  expect(textOf(xml, "UserId")).toBe("S-1-5-18");
  expect(textOf(xml, "RunLevel")).toBe("HighestAvailable");
  expect(xml).not.toContain("LogonType");
});

test("a user's task runs with the user's own logon, which needs no password", () => {
  const xml = launchTaskXml({ ...TASK, logon: { sid: "S-1-5-21-1-2-3-1001", integrity: "S-1-16-8192" } });
  expect(textOf(xml, "UserId")).toBe("S-1-5-21-1-2-3-1001");
  expect(textOf(xml, "LogonType")).toBe("InteractiveToken");
  expect(textOf(xml, "RunLevel")).toBe("LeastPrivilege");
});

test("the task of an elevated administrator is elevated", () => {
  const logon = { sid: "S-1-5-21-1-2-3-1001", integrity: "S-1-16-12288" };
  expect(textOf(launchTaskXml({ ...TASK, logon }), "RunLevel")).toBe("HighestAvailable");
});

test.each([
  ["EndBoundary", "2026-11-22T13:05:06Z"],
  ["DeleteExpiredTaskAfter", "PT0S"],
  ["ExecutionTimeLimit", "PT0S"],
  ["DisallowStartIfOnBatteries", "false"],
  ["StopIfGoingOnBatteries", "false"],
  ["AllowStartOnDemand", "true"],
  ["StartWhenAvailable", "false"],
  ["Hidden", "true"],
  ["Priority", "5"],
  ["MultipleInstancesPolicy", "IgnoreNew"],
])("the task's %s is %s", (element, value) => {
  expect(textOf(launchTaskXml(TASK), element)).toBe(value);
});

test.each([
  ["C:\\%TEMP%\\x", 'would replace what is between "%"'],
  ["C:\\100%", 'would replace what is between "%"'],
  ["$(Arg0)", 'would replace "$("'],
  ["a\nb", "XML has no way to write"],
  ["\uD800", "XML has no way to write"],
])("the Task Scheduler would not run what is meant by %j", (text, problem) => {
  expect(taskProblem({ file: "x.exe", args: ["a", text] })).toContain(problem);
  expect(taskProblem({ file: text, args: [] })).toContain(problem);
});

test("any other text is fine, in whatever alphabet", () => {
  expect(taskProblem(TASK.command)).toBeUndefined();
  expect(taskProblem({ file: "C:\\日本 😀.exe", args: ["", "$x", "'", '"'] })).toBeUndefined();
});

test("no argument gets out of its element", () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: fc.constantFrom("<", ">", "&", '"', "'", "]]>", " ", "a", "\\") })),
      (args) => {
        const xml = launchTaskXml({ ...TASK, command: { file: "x.exe", args } });
        expect(xml.match(/<\/?[A-Za-z]+/g)).toEqual(launchTaskXml(TASK).match(/<\/?[A-Za-z]+/g));
        expect(textOf(xml, "Arguments")?.length).toBeGreaterThanOrEqual(args.join(" ").length);
      },
    ),
  );
});

test("a task's name has no folder and is unique", () => {
  expect(taskName("robotmk-daemon-user-corp\\jane ü", "1f")).toBe("robotmk-daemon-user-corp_jane__-1f");
  expect(taskName("x".repeat(500), "1f")).toHaveLength(153);
});

test("the file has the byte order mark by which schtasks reads it, and lines of Windows", () => {
  const bytes = taskFile(launchTask(TASK));
  expect([...bytes.subarray(0, 4)]).toEqual([0xff, 0xfe, 0x3c, 0]);
  expect(bytes.toString("utf16le")).toMatch(/^\uFEFF<\?xml version="1\.0" encoding="UTF-16"\?>\r\n<Task /);
});
