import * as fc from "fast-check";
import { expect, test } from "vitest";
import { scopeCommand, serviceCommand, type ServiceOptions, unitName } from "./systemd-run.ts";

function service(args: readonly string[], options: Partial<ServiceOptions> = {}) {
  const command = { file: "/opt/node", args };
  return serviceCommand(command, {
    unit: "robotmk-daemon-system",
    env: {},
    prefix: [],
    extra: [],
    ...options,
  });
}

function argumentsBehindDashes(args: readonly string[]): readonly string[] {
  return service(args).args.slice(service(args).args.indexOf("--") + 2);
}

test("a transient service vanishes by itself, ends alone and has no streams", () => {
  const { file, args } = service(["main.ts", "run"]);
  expect(file).toBe("systemd-run");
  expect(args).toEqual(
    expect.arrayContaining([
      "--unit=robotmk-daemon-system",
      "--collect",
      "--service-type=exec",
      "--property=KillMode=process",
      "--property=StandardInput=null",
      "--property=StandardOutput=null",
      "--property=StandardError=null",
      "--property=WorkingDirectory=/",
    ]),
  );
  expect(args.slice(-4)).toEqual(["--", "/opt/node", "main.ts", "run"]);
});

test.each([
  ["$HOME", "$$HOME"],
  ["$", "$$"],
  ["$$", "$$$$"],
  ["a${x}b$", "a$${x}b$$"],
  ["$&", "$$&"],
  ["plain 'text'", "plain 'text'"],
  ["", ""],
])("systemd would expand variables in the argument %j", (argument, escaped) => {
  expect(argumentsBehindDashes([argument])).toEqual([escaped]);
});

test("every argument comes out as it went in once systemd has expanded it", () => {
  fc.assert(
    fc.property(fc.array(fc.string()), (args) => {
      const expanded = argumentsBehindDashes(args).map((argument) => argument.replaceAll("$$", () => "$"));
      expect(expanded).toEqual(args);
      expect(argumentsBehindDashes(args).join("").replaceAll("$$", "")).not.toContain("$");
    }),
  );
});

test.each([
  ["PATH", true],
  ["HOME", true],
  ["DENO_DIR", true],
  ["LC_ALL", true],
  ["TZ", true],
  ["MK_CONFDIR", true],
  ["ROBOTMK_CONFIG", true],
  ["ROBOTMK_DEPTH", true],
  ["LD_PRELOAD", false],
  ["NODE_OPTIONS", false],
  ["SSH_AUTH_SOCK", false],
  ["MY_SECRET", false],
  ["NOTIFY_SOCKET", false],
])("the variable %s is handed over: %s", (name, isPassed) => {
  const { args } = service([], { env: { [name]: "some value" } });
  expect(args.includes(`--setenv=${name}=some value`)).toBe(isPassed);
  expect(args.filter((argument) => argument.startsWith("--setenv="))).toHaveLength(isPassed ? 1 : 0);
});

test("sudo comes before systemd-run, and the user's own switches before the rest", () => {
  const { file, args } = service([], { prefix: ["sudo", "-n"], extra: ["--uid=7"] });
  expect([file, ...args].slice(0, 4)).toEqual(["sudo", "-n", "systemd-run", "--uid=7"]);
});

test("a scope becomes the command itself, whose arguments nobody expands", () => {
  expect(scopeCommand({ file: "/opt/node", args: ["$HOME", "%n"] }, "robotmk")).toEqual({
    file: "systemd-run",
    args: ["--quiet", "--scope", "--unit=robotmk", "--collect", "--", "/opt/node", "$HOME", "%n"],
  });
});

test.each([
  ["robotmk-daemon-system", "robotmk-daemon-system"],
  ["robotmk-daemon-user-jane@example.org", "robotmk-daemon-user-jane_example.org"],
  ["a/b c\n€", "a_b_c__"],
  ["x".repeat(300), "x".repeat(200)],
])("the unit for %j has a name that systemd takes", (name, unit) => {
  expect(unitName(name)).toBe(unit);
});
