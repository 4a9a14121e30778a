import { expect, test } from "vitest";
import { pythonModule } from "./python-module.ts";

test.each([
  [["python3", "-m", "robot"], { options: [], module: "robot" }],
  [
    ["/opt/venv/bin/python3.11", "-X", "utf8", "-u", "-m", "robot"],
    { options: ["-X", "utf8", "-u"], module: "robot" },
  ],
  [["python", "-m", "robot.run", "--x"], { options: [], module: "robot" }],
  [["pypy3", "-W", "ignore", "-Im", "-m", "pabot"], undefined],
  [["PYTHON.EXE", "-m", "robot"], { options: [], module: "robot" }],
])("%j is read as %j", (command, expected) => {
  expect(pythonModule(command)).toEqual(expected);
});

test.each([
  [["/opt/venv/bin/robot"]],
  [["python3"]],
  [["python3", "-m"]],
  [["python3", "-m", "./x"]],
  [["python3", "wrapper.py", "-m", "robot"]],
  [["python3", "-c", "import x", "-m", "robot"]],
  [["python3", "--check-hash-based-pycs", "-m", "robot"]],
  [["env", "python3", "-m", "robot"]],
  [["pythonic", "-m", "robot"]],
  [[]],
])("%j is not guessed at", (command) => {
  expect(pythonModule(command)).toBeUndefined();
});
