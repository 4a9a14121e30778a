import { describeProgramSearch, findInterpreter, findProgram } from "@robotmk-controller/platform";
import type { HostChecks } from "@robotmk-controller/spool";
import type { RobotCommand } from "./commands.ts";
import { findModule, pythonModule } from "./python-module.ts";

/** What is wrong with a robot_command. */
export type CommandProblem = HostChecks["problems"][number];

/** What came of a look: undefined where nothing is wrong, `stopped` where it was not made to its end. */
export type ProbeResult = CommandProblem | "stopped" | undefined;

/**
 * Looks whether a robot_command could be started: its program is there and may be executed, so is the
 * interpreter of a script, and a Python has the module. The command itself is never run: it might do something.
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
    if (script.search.kind === "found") return undefined;
    const state = describeProgramSearch(script.search, { program: script.name, searchPath });
    return problemOf(robot, {
      state: `"${search.path}" is a script, and its interpreter ${state}`,
      remedy: "Make its virtual environment anew where it lies now",
    });
  }
  const asked = pythonModule(command);
  if (asked === undefined) return undefined;
  const ask = options.ask ?? findModule;
  const answer = await ask(asked, { ...robot, python: search.path, signal: options.signal });
  switch (answer.kind) {
    case "stopped":
      return "stopped";
    case "broken":
      return problemOf(robot, {
        state: `"${search.path}" does not work: ${answer.problem}`,
        remedy: "Repair or reinstall it",
      });
    case "known": {
      const [folder] = answer.missingIn;
      if (folder === undefined) return undefined;
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

function problemOf(
  { suiteIds }: RobotCommand,
  { state, remedy }: { readonly state: string; readonly remedy: string },
): CommandProblem {
  return {
    check: "robot_command",
    // Its suites are UNKNOWN themselves, each with what came of its start.
    severity: "warning",
    problem: `robot_command of ${namesOf(suiteIds)}: ${state}`,
    remedy: `${remedy}, or correct robot_command`,
  };
}

function namesOf(ids: readonly string[]): string {
  const named = ids.slice(0, 3).map((id) => `"${id}"`);
  const more = ids.length - named.length;
  return `${ids.length === 1 ? "suite" : "suites"} ${named.join(", ")}${more === 0 ? "" : ` and ${more} more`}`;
}
