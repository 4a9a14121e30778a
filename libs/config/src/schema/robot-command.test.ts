import { expect, test } from "vitest";
import { readRobotCommand, readUserName } from "./robot-command.ts";

test("a program with arguments is taken as it is", () => {
  const command = ["/opt/venv/bin/python", "-m", "robot"];
  expect(readRobotCommand(command)).toEqual({ kind: "ok", value: command });
});

test.each([
  ["robot --dryrun", [], "must be a list such as"],
  [[], [], "must be a list such as"],
  [["python3", null], ["1"], "must be a text"],
  [["python3", ""], ["1"], "must not be blank"],
  [["~/bin/python"], ["0"], 'must not begin with "~"'],
  [["robot.bat"], ["0"], "a batch file needs a shell"],
  [["C:\\x\\rcc.CMD"], ["0"], "a batch file needs a shell"],
  [["x.bat. "], ["0"], "a batch file needs a shell"],
])("%j is no command", (written, path, reason) => {
  expect(readRobotCommand(written)).toMatchObject({
    kind: "error",
    issues: [{ path, reason: expect.stringContaining(reason) }],
  });
});

test.each([
  ["anna", "anna"],
  ["svc_robot-2", "svc_robot-2"],
  ["anna@corp.example.com", "anna@corp.example.com"],
  ["CORP\\anna", "anna@CORP"],
  [".\\anna", "anna"],
  ["Jörg Müller", "Jörg Müller"],
  ["Jo\u0308rg", "J\u00f6rg"],
  ["WERK-2\\Jörg Müller", "Jörg Müller@WERK-2"],
  [1000, "1000"],
])("the user %s is called %s", (written, name) => {
  expect(readUserName(written)).toEqual({ kind: "ok", value: name });
});

test.each([
  "..",
  "a..b",
  "a/b",
  "a\\b\\c",
  "\\anna",
  " anna",
  "anna ",
  "-x",
  "a\tb",
  'a"b',
  "a%b",
  "ü".repeat(51),
  "",
  true,
])("%j is no name of a user", (written) => {
  expect(readUserName(written).kind).toBe("error");
});
