import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { ROOT, toolCommand } from "../tool-command.ts";
import { WINE } from "../wine/install-wine.ts";
import type { Leg } from "./leg.ts";

/** The legs of `npm test` in their order. The bundle is one of them, since the e2e suites call it. */
export function testLegs(): readonly Leg[] {
  const ours = (program: string): readonly string[] => [
    process.execPath,
    "--import",
    "tsx",
    join("tools", program),
  ];
  const vitest = (project: string): readonly string[] => [
    ...toolCommand("vitest"),
    "run",
    "--project",
    project,
  ];
  const robot = lackOfRobot();
  return [
    { name: "the gate (pnpm check)", lacks: undefined, command: ours("check.ts"), counted: "one" },
    { name: "unit tests", lacks: undefined, command: vitest("unit"), counted: "vitest" },
    {
      name: "unit tests on node.exe (Wine)",
      lacks: lackOfWine(),
      command: vitest("windows-units"),
      counted: "vitest",
    },
    { name: "the bundle (pnpm bundle)", lacks: undefined, command: ours("bundle.ts"), counted: "one" },
    { name: "e2e on Node", lacks: robot, command: vitest("e2e-node"), counted: "vitest" },
    { name: "e2e on Deno", lacks: robot ?? lackOfDeno(), command: vitest("e2e-deno"), counted: "vitest" },
    {
      name: "e2e on node.exe (Wine)",
      lacks: robot ?? lackOfWine(),
      command: vitest("e2e-wine"),
      counted: "vitest",
    },
  ];
}

function lackOfRobot(): string | undefined {
  const folder = process.platform === "win32" ? "Scripts" : "bin";
  return existsSync(join(ROOT, ".robot", "venv", folder))
    ? undefined
    : "there is no Robot Framework in .robot/venv: run npm test, which makes it";
}

/** Where everything has to run, the leg installs Wine itself. */
function lackOfWine(): string | undefined {
  if (process.platform !== "linux") return `Windows programs are run under Wine, on Linux only`;
  const isThere = existsSync(WINE) || process.env["CI"] === "true";
  return isThere ? undefined : `there is no "${WINE}": install Debian's wine64`;
}

function lackOfDeno(): string | undefined {
  const [file = "", ...args] = toolCommand("deno");
  const { status, stderr } = spawnSync(file, [...args, "--version"], { encoding: "utf8" });
  return status === 0 ? undefined : `npm's package "deno" does not run on this machine: ${stderr.trim()}`;
}
