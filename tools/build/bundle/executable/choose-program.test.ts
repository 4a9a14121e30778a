import { expect, test } from "vitest";
import { chooseProgram } from "./choose-program.ts";

test.each([
  ["robotmk", ["daemon", "run", "--context", "system"], "daemon", ["run", "--context", "system"]],
  ["C:\\Program Files\\robotmk-controller\\robotmk.exe", ["runner", "--run"], "runner", ["--run"]],
  ["robotmk", ["ctrl", "status"], "ctrl", ["status"]],
  ["robotmk", ["ctrl"], "ctrl", []],
])("%s %j is the program that the first argument names", (calledAs, args, program, rest) => {
  expect(chooseProgram(calledAs, args)).toEqual({ program, args: rest });
});

test.each([
  ["/usr/lib/check_mk_agent/plugins/robotmk-ctrl", "ctrl"],
  ["C:\\Tools\\Robotmk-Daemon.EXE", "daemon"],
  ["robotmk-runner", "runner"],
])("%s is the program of its name", (calledAs, program) => {
  expect(chooseProgram(calledAs, ["--version"])).toEqual({ program, args: ["--version"] });
});

test.each([
  ["robotmk", []],
  ["robotmk.exe", ["validate"]],
  ["", ["daemons"]],
  ["renamed", ["--daemon", "daemon"]],
])("%s %j is ctrl, with all its arguments", (calledAs, args) => {
  expect(chooseProgram(calledAs, args)).toEqual({ program: "ctrl", args });
});

test("an executable named after one program starts the others all the same", () => {
  expect(chooseProgram("robotmk-ctrl.exe", ["daemon", "run"])).toEqual({ program: "daemon", args: ["run"] });
});
