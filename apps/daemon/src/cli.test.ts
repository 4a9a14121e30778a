import { expect, test } from "vitest";
import { HELP, parseCommand } from "./cli.ts";

const DEFAULTS = {
  config: undefined,
  context: { kind: "system" },
  json: false,
  now: false,
  launched: "foreground",
  degraded: false,
};

test.each(["start", "stop", "restart", "status", "run"])("%s is an order, with defaults", (kind) => {
  expect(parseCommand([kind])).toEqual({ ...DEFAULTS, kind });
  expect(HELP).toContain(`robotmk-daemon ${kind}`);
});

test("options may stand before and behind the order", () => {
  const command = {
    ...DEFAULTS,
    kind: "run",
    config: "/x/my robotmk.yml",
    context: { kind: "user", name: "jane" },
    launched: "plain",
    degraded: true,
    json: true,
  };
  const options = ["--config", "/x/my robotmk.yml", "--context=user-jane", "--launched", "plain"];
  expect(parseCommand([...options, "run", "--degraded", "--json"])).toEqual(command);
});

test.each(["stop", "restart"])("%s may stop the runs as well", (kind) => {
  expect(parseCommand([kind, "--now"])).toEqual({ ...DEFAULTS, kind, now: true });
});

test.each([
  [["--help"], "help"],
  [["-h"], "help"],
  [["start", "--help"], "help"],
  [["--version"], "version"],
  [["nonsense", "--version"], "version"],
])("%j asks for %s", (args, kind) => {
  expect(parseCommand(args)).toEqual({ kind });
});

test.each([
  [[], "Give one of start, stop, restart, status, run"],
  [["begin"], "Give one of start, stop, restart, status, run"],
  [["start", "now"], "Give one of start, stop, restart, status, run"],
  [["detach"], "Give one of start, stop, restart, status, run"],
  [["start", "--now"], "--now goes with stop and restart, not with start"],
  [["status", "--now"], "--now goes with stop and restart, not with status"],
  [["start", "--context", "jane"], '--context is system or user-NAME, not "jane"'],
  [["start", "--context", "user-../x"], '--context is system or user-NAME, not "user-../x"'],
  [["start", "--context", ""], '--context is system or user-NAME, not ""'],
  [["start", "--config"], "--config"],
  [["start", "--json=yes"], "--json"],
  [["start", "--confg", "x"], "--confg"],
])("%j is a usage error with a reason", (args, problem) => {
  expect(parseCommand(args)).toEqual({ kind: "usage-error", problem: expect.stringContaining(problem) });
});

test("on Windows start and restart stay in the foreground, unless --background is given", () => {
  const isHere = (args: readonly string[], isWindows: boolean) => {
    const command = parseCommand(args, isWindows);
    return command.kind === "usage-error" ? command : "staysInForeground" in command;
  };
  expect(isHere(["start"], true)).toBe(true);
  expect(isHere(["restart"], true)).toBe(true);
  expect(isHere(["start", "--background"], true)).toBe(false);
  expect(isHere(["start"], false)).toBe(false);
  expect(isHere(["stop", "--background"], true)).toMatchObject({ kind: "usage-error" });
});
