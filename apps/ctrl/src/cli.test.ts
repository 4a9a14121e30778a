import fc from "fast-check";
import { expect, test } from "vitest";
import { HELP, parseCommand } from "./cli.ts";

const PLAIN = { config: undefined, context: { kind: "system" }, json: false };

test.each([
  { args: [], command: { ...PLAIN, kind: "plugin-call" } },
  { args: ["--config", "/a b.yml"], command: { ...PLAIN, config: "/a b.yml", kind: "plugin-call" } },
  {
    args: ["--context", "user-alice"],
    command: { ...PLAIN, context: { kind: "user", name: "alice" }, kind: "plugin-call" },
  },
  { args: ["status"], command: { ...PLAIN, kind: "status" } },
  { args: ["--json", "status"], command: { ...PLAIN, json: true, kind: "status" } },
  { args: ["validate", "--config=x.yml"], command: { ...PLAIN, config: "x.yml", kind: "validate" } },
  { args: ["start"], command: { ...PLAIN, kind: "daemon-order", order: "start", now: false } },
  { args: ["stop"], command: { ...PLAIN, kind: "daemon-order", order: "stop", now: false } },
  { args: ["stop", "--now"], command: { ...PLAIN, kind: "daemon-order", order: "stop", now: true } },
  { args: ["--now", "restart"], command: { ...PLAIN, kind: "daemon-order", order: "restart", now: true } },
  { args: ["--help"], command: { kind: "help" } },
  { args: ["-h", "status"], command: { kind: "help" } },
  { args: ["--version"], command: { kind: "version" } },
])("$args are understood", ({ args, command }) => {
  expect(parseCommand(args)).toEqual(command);
});

test.each([
  { args: ["frobnicate"], problem: 'Unknown subcommand "frobnicate"' },
  { args: [""], problem: 'Unknown subcommand ""' },
  { args: ["status", "login"], problem: 'Unexpected argument "login"' },
  { args: ["--now"], problem: "--now goes with stop and restart" },
  { args: ["start", "--now"], problem: "--now goes with stop and restart" },
  { args: ["status", "--context", "../root"], problem: '--context is system or user-NAME, not "../root"' },
  { args: ["--context", ""], problem: '--context is system or user-NAME, not ""' },
  { args: ["--config"], problem: "--config" },
  { args: ["--json=yes"], problem: "--json" },
  { args: ["--verbose"], problem: "--verbose" },
])("$args are refused: $problem", ({ args, problem }) => {
  expect(parseCommand(args)).toEqual({ kind: "usage-error", problem: expect.stringContaining(problem) });
});

test("run names the suites that it is for", () => {
  expect(parseCommand(["run", "login", "shop"])).toMatchObject({ kind: "run", suiteIds: ["login", "shop"] });
  expect(parseCommand(["run"])).toMatchObject({ kind: "usage-error" });
});

test("every subcommand that is understood is in the help", () => {
  const subcommands = ["status", "validate", "start", "stop", "restart"];
  for (const word of subcommands) {
    expect(parseCommand([word]).kind).not.toBe("usage-error");
    expect(HELP).toContain(`robotmk-ctrl ${word}`);
  }
});

test("any command line gives a command or a usage error, never an exception", () => {
  const words = fc.array(
    fc.oneof(
      fc.string(),
      fc.constantFrom("--config", "--context", "--json", "--now", "stop", "--", "-h", "-x"),
    ),
  );
  fc.assert(
    fc.property(words, (args) => {
      const { kind } = parseCommand(args);
      expect(kind).toMatch(/^(?:help|version|usage-error|plugin-call|status|validate|daemon-order)$/);
    }),
  );
});

test("task-xml is for a user, and its options are for nothing else", () => {
  const command = { kind: "task-xml", user: "CORP\\anna", program: undefined, out: "t.xml" };
  expect(parseCommand(["task-xml", "--user", "CORP\\anna", "--out", "t.xml"])).toMatchObject(command);
  expect(parseCommand(["task-xml"])).toMatchObject({
    kind: "usage-error",
    problem: "task-xml needs --user NAME",
  });
  expect(parseCommand(["status", "--user", "anna"])).toMatchObject({ kind: "usage-error" });
  expect(parseCommand(["--out", "x"])).toMatchObject({ kind: "usage-error" });
});
