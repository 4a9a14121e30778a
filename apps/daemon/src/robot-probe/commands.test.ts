import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { DaemonHost } from "../fixtures/daemon-host.ts";
import { robotCommands } from "./commands.ts";

const ENVIRONMENT = { PATH: "/usr/bin:/bin", HOME: "/root" };

function commands(host: DaemonHost, text: string, environment = ENVIRONMENT) {
  return robotCommands(host.configure(text).suites, environment);
}

test("suites that start Robot in the same way are one command, with the folder of each", () => {
  using host = new DaemonHost();
  for (const id of ["a", "b"]) mkdirSync(join(host.folder, id));
  writeFileSync(join(host.folder, "c.robot"), "");
  const [command, ...others] = commands(
    host,
    "suites: {a: {}, b: {env: {SHOP: x}}, c: {suite: c.robot}, d: {suite: a}}",
  );
  expect(others).toEqual([]);
  expect(command).toMatchObject({
    command: ["no-robot-here"],
    env: ENVIRONMENT,
    searchPath: "/usr/bin:/bin",
    folders: [join(host.folder, "a"), join(host.folder, "b"), host.folder],
    suiteIds: ["a", "b", "c", "d"],
  });
});

test.each([
  ["another program", "robot_command: [python9, -m, robot]"],
  ["another search path", "env: {PATH: /opt/bin}"],
  ["another place for modules", "env: {PYTHONPATH: /opt/lib}"],
])("%s makes it another command", (_what, keys) => {
  using host = new DaemonHost();
  const found = commands(host, `suites: {a: {}, b: {${keys}}}`);
  expect(found.map(({ suiteIds }) => suiteIds)).toEqual([["a"], ["b"]]);
});

test("the variables of a suite are those that its run gets", () => {
  using host = new DaemonHost();
  const [command] = commands(host, "suites: {a: {env: {PATH: /opt/bin, PYTHONPATH: /opt/lib}}}");
  expect(command).toMatchObject({
    env: { PATH: "/opt/bin", PYTHONPATH: "/opt/lib", HOME: "/root" },
    searchPath: "/opt/bin",
  });
});

test("where the search path depends on the working directory, each of them is a command of its own", () => {
  using host = new DaemonHost();
  for (const id of ["a", "b"]) mkdirSync(join(host.folder, id));
  expect(commands(host, "suites: {a: {}, b: {}}", { ...ENVIRONMENT, PATH: "/bin:venv/bin" })).toHaveLength(2);
});
