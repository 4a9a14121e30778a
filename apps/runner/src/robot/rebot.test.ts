import { expect, test } from "vitest";
import { rebotCommand } from "./rebot.ts";

test.each([
  [
    ["python3", "-m", "robot"],
    ["python3", "-m", "robot.rebot"],
  ],
  [
    ["/opt/venv/bin/python", "-I", "-m", "robot"],
    ["/opt/venv/bin/python", "-I", "-m", "robot.rebot"],
  ],
  [["/opt/venv/bin/robot"], ["/opt/venv/bin/rebot"]],
  [["robot"], ["rebot"]],
  [["bin/robot"], ["bin/rebot"]],
  [["robot.exe"], ["rebot.exe"]],
  [
    ["nice", "-n", "10", "robot"],
    ["nice", "-n", "10", "rebot"],
  ],
  [
    ["python3", "/opt/venv/bin/robot"],
    ["python3", "/opt/venv/bin/rebot"],
  ],
])("the rebot of %j is %j", (robot, rebot) => {
  expect(rebotCommand(robot)).toEqual(rebot);
});

test.each([
  [[]],
  [["pabot"]],
  [["python3", "-m", "pabot"]],
  [["python3", "run.py"]],
  [["/opt/robot/start.sh"]],
])("no rebot is known for %j", (command: readonly string[]) => {
  expect(rebotCommand(command)).toBeUndefined();
});
