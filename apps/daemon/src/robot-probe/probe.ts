import { describeProgramSearch, findInterpreter, findProgram } from "@robotmk-controller/platform";
import type { HostChecks } from "@robotmk-controller/spool";
import type { RobotCommand } from "./commands.ts";
import { findModule, pythonModule } from "./python-module.ts";

/** What is wrong with a robot_command. */
export type CommandProblem = HostChecks["problems"][number];

/** The result of a probe. `stopped`: the signal aborted it. */
export type ProbeResult =
  | { readonly kind: "good" | "stopped" }
  | { readonly kind: "bad"; readonly problem: CommandProblem };

/**
 * Checks whether a robot_command can start: its program exists and is executable, so is the interpreter of a script,
 * and a Python has the module. Never runs the command itself, which may have effects.
 */
export async function probeRobotCommand(
  robot: RobotCommand,
  options: { readonly signal: AbortSignal; readonly ask?: typeof findModule },
): Promise<ProbeResult> {
  const { command, searchPath, folders } = robot;
  const [program = ""] = command;
  const place = { searchPath, cwd: folders[0] ?? "/" };
  const search = findProgram(program, place);
  if (search.kind !== "found") {
    const state = `the program ${describeProgramSearch(search, { program, searchPath })}`;
    return problemOf(robot, { state, remedy: "Install it there" });
  }
  const script = findInterpreter(search.path, place);
  if (script !== undefined) {
    if (script.search.kind === "found") return GOOD;
    const state = describeProgramSearch(script.search, { program: script.name, searchPath });
    return problemOf(robot, {
      state: `"${search.path}" is a script, and its interpreter ${state}`,
      remedy: "Recreate its virtual environment in its present folder",
    });
  }
  const asked = pythonModule(command);
  if (asked === undefined) return GOOD;
  const ask = options.ask ?? findModule;
  const answer = await ask(asked, { ...robot, python: search.path, signal: options.signal });
  switch (answer.kind) {
    case "stopped":
      return { kind: "stopped" };
    case "broken":
      return problemOf(robot, {
        state: `"${search.path}" does not work: ${answer.problem}`,
        remedy: "Repair or reinstall it",
      });
    case "known": {
      const [folder] = answer.missingIn;
      if (folder === undefined) return GOOD;
      return problemOf(robot, {
        state: `"${search.path}" has no module "${asked.module}" (asked in ${folder})`,
        remedy:
          asked.module === "robot"
            ? `Install Robot Framework there: ${search.path} -m pip install robotframework`
            : "Install the module there",
      });
    }
  }
}

const GOOD = { kind: "good" } as const;

function problemOf(
  { suiteIds }: RobotCommand,
  { state, remedy }: { readonly state: string; readonly remedy: string },
): ProbeResult {
  const problem: CommandProblem = {
    check: "robot_command",
    // A warning only: each suite is UNKNOWN with the error of its own start.
    severity: "warning",
    problem: `robot_command of ${namesOf(suiteIds)}: ${state}`,
    remedy: `${remedy}, or correct robot_command`,
  };
  return { kind: "bad", problem };
}

function namesOf(ids: readonly string[]): string {
  const named = ids.slice(0, 3).map((id) => `"${id}"`);
  const more = ids.length - named.length;
  return `${ids.length === 1 ? "suite" : "suites"} ${named.join(", ")}${more === 0 ? "" : ` and ${more} more`}`;
}
