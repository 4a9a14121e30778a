import { existsSync } from "node:fs";
import { afterEach, beforeEach, expect, test } from "vitest";
import {
  assertDepth,
  commandOf,
  isSiblingVariable,
  siblingCommand,
  siblingVariables,
} from "./sibling-command.ts";

let depthBefore: string | undefined;
beforeEach(() => {
  depthBefore = process.env["ROBOTMK_DEPTH"];
});
afterEach(() => {
  if (depthBefore === undefined) delete process.env["ROBOTMK_DEPTH"];
  else process.env["ROBOTMK_DEPTH"] = depthBefore;
});

const NODE = { executable: "/opt/node/bin/node", runtime: [] };
const DENO = { executable: "/opt/deno", runtime: ["run", "-A"] };

test.each([
  [
    "from source on Node.js",
    { ...NODE, form: { kind: "source", root: "/src", loader: "file:///src/tsx.mjs" } as const },
    {
      file: NODE.executable,
      args: ["--import", "file:///src/tsx.mjs", "/src/apps/daemon/src/main.ts", "run"],
    },
  ],
  [
    "from source on Deno, which needs no loader",
    { ...DENO, form: { kind: "source", root: "/src", loader: undefined } as const },
    { file: DENO.executable, args: ["run", "-A", "/src/apps/daemon/src/main.ts", "run"] },
  ],
  [
    "from the bundle on Node.js",
    { ...NODE, form: { kind: "bundle", folder: "/opt/robotmk" } as const },
    { file: NODE.executable, args: ["/opt/robotmk/daemon.mjs", "run"] },
  ],
  [
    "from the bundle on Deno",
    { ...DENO, form: { kind: "bundle", folder: "/opt/with space" } as const },
    { file: DENO.executable, args: ["run", "-A", "/opt/with space/daemon.mjs", "run"] },
  ],
  [
    "from the single executable, which chooses the program by its first argument",
    {
      executable: "C:\\Program Files\\robotmk-controller\\robotmk.exe",
      runtime: [],
      form: { kind: "packed" } as const,
    },
    { file: "C:\\Program Files\\robotmk-controller\\robotmk.exe", args: ["daemon", "run"] },
  ],
])("a sibling is started %s", (_name, how, command) => {
  expect(commandOf("daemon", ["run"], how)).toEqual(command);
});

test.each(["ctrl", "daemon", "runner"] as const)("the program %s of this checkout is found", (program) => {
  delete process.env["ROBOTMK_DEPTH"];
  const { file, args } = siblingCommand(program, ["--version"]);
  expect(file).toBe(process.execPath);
  expect(args.at(-1)).toBe("--version");
  expect(args.at(-2)).toMatch(new RegExp(`/apps/${program}/src/main\\.ts$`));
  expect(existsSync(args.at(-2) ?? "")).toBe(true);
});

test("arguments are passed on as they are, for no shell reads them", () => {
  const args = ["$(reboot)", "a b", "", "--x=\n", "'"];
  expect(
    commandOf("runner", args, { ...NODE, form: { kind: "bundle", folder: "/o" } }).args.slice(1),
  ).toEqual(args);
});

test.each([undefined, "0", "5", "", "x", "-1", "1e9"])(
  "at the depth %j another program may be started",
  (depth) => {
    expect(() => assertDepth(depth)).not.toThrow();
  },
);

test.each(["6", "7", "999"])("at the depth %j none may: a program that breeds itself ends there", (depth) => {
  expect(() => assertDepth(depth)).toThrow(`they may start each other 6 deep: this one is at ${depth}`);
  process.env["ROBOTMK_DEPTH"] = depth;
  expect(() => siblingCommand("daemon", [])).toThrow("Cannot start another program");
});

test("a chain of siblings ends at the limit", () => {
  delete process.env["ROBOTMK_DEPTH"];
  let length = 0;
  const startNext = (): void => {
    siblingCommand("daemon", []);
    Object.assign(process.env, siblingVariables());
    length += 1;
    if (length < 100) startNext();
  };
  expect(startNext).toThrow("6 deep");
  expect(length).toBe(6);
});

test.each([
  ["/dev/null", "/dev/null"],
  ["/tmp/planted", undefined],
  [undefined, undefined],
])("of Deno's cache in %j a sibling gets %j", (cache, expected) => {
  const before = process.env["DENO_DIR"];
  if (cache === undefined) delete process.env["DENO_DIR"];
  else process.env["DENO_DIR"] = cache;
  try {
    expect(siblingVariables()["DENO_DIR"]).toBe(expected);
  } finally {
    if (before === undefined) delete process.env["DENO_DIR"];
    else process.env["DENO_DIR"] = before;
  }
});

test("only the depth is ours alone", () => {
  expect(isSiblingVariable("ROBOTMK_DEPTH")).toBe(true);
  expect(isSiblingVariable("ROBOTMK_CONFIG")).toBe(false);
});
