import fc from "fast-check";
import { expect, test } from "vitest";
import { HELP, parseCommand } from "./cli.ts";

const PLAIN = { config: undefined, configText: undefined, context: { kind: "system" }, json: false };
const TASK = {
  ...PLAIN,
  kind: "task",
  isRequested: false,
  isSerial: false,
  tasksFrom: undefined,
  waitedMs: 0,
};

test.each([
  { args: ["--run"], command: { ...PLAIN, kind: "run", suiteIds: [] } },
  { args: ["--run", "login", "shop"], command: { ...PLAIN, kind: "run", suiteIds: ["login", "shop"] } },
  { args: ["login", "--run", "--json"], command: { ...PLAIN, json: true, kind: "run", suiteIds: ["login"] } },
  {
    args: ["--run", "--context", "user-alice", "--config", "/a.yml"],
    command: {
      ...PLAIN,
      config: "/a.yml",
      context: { kind: "user", name: "alice" },
      kind: "run",
      suiteIds: [],
    },
  },
  { args: ["--task", "1_robotmk_login"], command: { ...TASK, tasks: ["1_robotmk_login"] } },
  {
    args: ["--task", "1_robotmk_a", "--task", "1_robotmk_b", "--serial", "--requested", "--waited", "250"],
    command: {
      ...TASK,
      tasks: ["1_robotmk_a", "1_robotmk_b"],
      isRequested: true,
      isSerial: true,
      waitedMs: 250,
    },
  },
  {
    args: ["--close", "1_robotmk_login", "--config-text", "/c.yml"],
    command: { ...PLAIN, configText: "/c.yml", kind: "close", task: "1_robotmk_login" },
  },
  { args: ["--help", "--run"], command: { kind: "help" } },
  { args: ["-h"], command: { kind: "help" } },
  { args: ["--version"], command: { kind: "version" } },
])("$args are understood", ({ args, command }) => {
  expect(parseCommand(args)).toEqual(command);
});

test.each([
  { args: [], problem: "exactly one of --run, --task, --close" },
  { args: ["login"], problem: "exactly one of --run, --task, --close" },
  { args: ["--run", "--task", "1_robotmk_login"], problem: "exactly one of --run, --task, --close" },
  { args: ["--task", "a", "--close", "b"], problem: "exactly one of --run, --task, --close" },
  { args: ["--task", "a", "b"], problem: 'Unexpected argument "b"' },
  { args: ["--close", "a", "b"], problem: 'Unexpected argument "b"' },
  { args: ["--run", "--context", "root"], problem: '--context is system or user-NAME, not "root"' },
  { args: ["--task", "a", "--waited", "soon"], problem: '--waited is a number of milliseconds, not "soon"' },
  { args: ["--task", "a", "--waited", "-5"], problem: "--waited" },
  { args: ["--task", "a", "--waited", ""], problem: '--waited is a number of milliseconds, not ""' },
  { args: ["--task", "a", "--waited", "1.5"], problem: "--waited is a number of milliseconds" },
  { args: ["--task"], problem: "--task" },
  { args: ["--run=all"], problem: "--run" },
  { args: ["--frobnicate"], problem: "--frobnicate" },
])("$args are refused: $problem", ({ args, problem }) => {
  expect(parseCommand(args)).toEqual({ kind: "usage-error", problem: expect.stringContaining(problem) });
});

test("every order and option that is understood is in the help", () => {
  const words = [
    "--run",
    "--task",
    "--close",
    "--config",
    "--config-text",
    "--context",
    "--requested",
    "--serial",
  ];
  for (const word of [...words, "--waited", "--json", "--help", "--version"]) expect(HELP).toContain(word);
});

test("any command line gives a command or a usage error, never an exception", () => {
  const words = fc.array(
    fc.oneof(
      fc.string(),
      fc.constantFrom("--run", "--task", "--close", "--waited", "--context", "--", "-h", "--json"),
    ),
  );
  fc.assert(
    fc.property(words, (args) => {
      expect(parseCommand(args).kind).toMatch(/^(?:help|version|usage-error|run|task|close)$/);
    }),
  );
});
