import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { workspaceFiles } from "../check/rules/workspace-files.ts";
import { ROOT, toolCommand } from "../tool-command.ts";
import { WINE } from "../wine/install-wine.ts";
import { RUNTIME_TAGS, SMOKE_TAGS, tagsFilter } from "./tags.ts";

/** One part of the test run, with what it needs before it can start. */
export type TestProject = {
  readonly name: string;
  /** Why this machine cannot run it, as a sentence; undefined if it can. */
  readonly missing: string | undefined;
  /** The program and its arguments; run-project.ts adds vitest's reporters. */
  readonly command: readonly string[];
  /** `vitest`: counted from its report; `one`: the whole command is one test. */
  readonly counted: "vitest" | "one";
  /** Only tests with one of these tags run; undefined: all. */
  readonly tags?: readonly string[];
};

/** Part of a run, with what a quick one leaves out of it. */
export type Plan = {
  readonly projects: readonly TestProject[];
  /** What the run does not cover and the command for it, a line each. */
  readonly leftOut: readonly string[];
};

/**
 * Plans the test run.
 *
 * @param scope `quick`: the check, the unit and process tests, and the e2e tests tagged smoke, on Node.js; `all`: every test
 */
export function testPlan(scope: "quick" | "all"): Plan {
  return scope === "quick"
    ? { projects: quickProjects(), leftOut: LEFT_OUT }
    : { projects: allProjects(), leftOut: [] };
}

const LEFT_OUT: readonly string[] = [
  "the other end-to-end tests on Node.js:      pnpm e2e --runtime node",
  "the end-to-end tests on Deno:               pnpm e2e --runtime deno",
  "the end-to-end tests in node.exe (Wine):    pnpm e2e --runtime wine",
  "the unit tests in node.exe (Wine):          pnpm unit:windows",
  "outputs of six versions of Robot Framework: pnpm compat",
  "more runs of each property:                 CI=true pnpm unit",
  "all of these:                               npm run test:all",
];

function quickProjects(): readonly TestProject[] {
  return [
    CHECK,
    vitest("unit tests", "unit"),
    vitest("process tests", "process"),
    { ...smokeTests(), missing: missingRobot() },
  ];
}

/** Names the files of the smoke tests, since vitest would load all others, too, to read their tags. */
function smokeTests(): TestProject {
  const project = vitest("smoke tests on Node.js", "e2e-node", SMOKE_TAGS);
  const files = workspaceFiles(ROOT, "e2e/tests").filter((path) =>
    /"smoke"|\bisSmoke: true|@module-tag smoke/.test(readFileSync(join(ROOT, path), "utf8")),
  );
  return { ...project, command: [...project.command, ...files] };
}

function allProjects(): readonly TestProject[] {
  const robot = missingRobot();
  return [
    CHECK,
    vitest("unit tests", "unit"),
    vitest("process tests", "process"),
    vitest("compatibility with Robot Framework 3.2 to 7.5", "compat"),
    { ...vitest("unit tests in node.exe (Wine)", "windows-units"), missing: missingWine() },
    {
      name: "the bundle (pnpm bundle)",
      missing: undefined,
      command: tool("build", "bundle.ts"),
      counted: "one",
    },
    { ...vitest("end-to-end tests on Node.js", "e2e-node"), missing: robot },
    { ...vitest("end-to-end tests on Deno", "e2e-deno", RUNTIME_TAGS), missing: robot ?? missingDeno() },
    {
      ...vitest("end-to-end tests in node.exe (Wine)", "e2e-wine", RUNTIME_TAGS),
      missing: robot ?? missingWine(),
    },
  ];
}

const CHECK: TestProject = {
  name: "the check (pnpm check)",
  missing: undefined,
  command: tool("check", "check.ts"),
  counted: "one",
};

function tool(folder: string, program: string): readonly string[] {
  return [process.execPath, "--import", "tsx", join("tools", folder, program)];
}

function vitest(name: string, project: string, tags?: readonly string[]): TestProject {
  const command = [...toolCommand("vitest"), "run", "--project", project];
  const all: TestProject = { name, missing: undefined, command, counted: "vitest" };
  return tags === undefined ? all : { ...all, command: [...command, ...tagsFilter(tags)], tags };
}

function missingRobot(): string | undefined {
  const folder = process.platform === "win32" ? "Scripts" : "bin";
  return existsSync(join(ROOT, ".robot", "venv", folder))
    ? undefined
    : "there is no Robot Framework in .robot/venv: run npm test, which makes it";
}

/** Where everything has to run, the project installs Wine itself. */
function missingWine(): string | undefined {
  if (process.platform !== "linux") return "Windows programs run under Wine, on Linux only";
  const isThere = existsSync(WINE) || process.env["CI"] === "true";
  return isThere ? undefined : `there is no "${WINE}": install Debian's wine64`;
}

function missingDeno(): string | undefined {
  const [file = "", ...args] = toolCommand("deno");
  const { status, stderr } = spawnSync(file, [...args, "--version"], { encoding: "utf8" });
  return status === 0 ? undefined : `npm's package "deno" does not run on this machine: ${stderr.trim()}`;
}
