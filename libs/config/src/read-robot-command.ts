import { refuse, type Reading } from "./reading.ts";
import { readLine } from "./read-text.ts";
import { readList } from "./read-list.ts";
import { readPath } from "./read-path.ts";

const EXPECTED = "a list such as [python3, -m, robot]";

/** Takes the command that starts Robot Framework: a program and its first arguments. */
export function readRobotCommand(value: unknown): Reading<readonly string[]> {
  const words = readList(value, { expected: EXPECTED, readItem: readLine });
  if (words.kind === "refused") return words;
  const [program] = words.value;
  if (program === undefined) return refuse(`must be ${EXPECTED}`);
  const path = readPath(program);
  if (path.kind === "refused") return refuseProgram(path.refusals[0]?.reason ?? "");
  // Windows runs batch files through a shell only, which would interpret variables' values (CVE-2024-27980).
  return /\.(?:bat|cmd)[. ]*$/i.test(program)
    ? refuseProgram("must be a program such as python.exe, as a batch file needs a shell")
    : words;
}

function refuseProgram(reason: string): Reading<never> {
  return { kind: "refused", refusals: [{ reason, path: ["0"], at: "value" }] };
}
