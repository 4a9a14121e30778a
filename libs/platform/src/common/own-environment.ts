import { isSiblingVariable, siblingEnvironment } from "./sibling-command.ts";

/** The variables of this program, for a sibling. */
export function environmentForSibling(): Readonly<Record<string, string>> {
  return { ...definedEnvironment(), ...siblingEnvironment() };
}

/** Would change how a suite's interpreter works although nobody configured it; a suite's `env` may set them. */
const UNWANTED =
  /^(ROBOT_OPTIONS|REBOT_OPTIONS|ROBOT_SYSLOG_FILE|ROBOT_SYSLOG_LEVEL|NODE_OPTIONS|NODE_PATH|LD_PRELOAD|PYTHONPATH|PYTHONSTARTUP|PYTHONHOME)$/i;

/** The variables of this program, for a program that is not ours. */
export function environmentForForeigner(): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(definedEnvironment()).filter(([name]) => !UNWANTED.test(name) && !isSiblingVariable(name)),
  );
}

function definedEnvironment(): Record<string, string> {
  const defined: Record<string, string> = {};
  for (const [name, value] of Object.entries(process.env)) {
    if (value !== undefined) defined[name] = value;
  }
  return defined;
}
