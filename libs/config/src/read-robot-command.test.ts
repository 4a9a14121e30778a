import { expect, test } from "vitest";
import { readRobotCommand } from "./read-robot-command.ts";

test("a program with arguments is taken as it is", () => {
  const command = ["/opt/venv/bin/python", "-m", "robot"];
  expect(readRobotCommand(command)).toEqual({ kind: "read", value: command });
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
    kind: "refused",
    refusals: [{ path, reason: expect.stringContaining(reason) }],
  });
});
