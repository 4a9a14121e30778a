import { readPath } from "./path.ts";
import { ok, type ReadResult, error } from "./reader.ts";
import { readLine, readList } from "./scalars.ts";

const EXPECTED = "a list such as [python3, -m, robot]";

/** Takes the command that starts Robot Framework: a program and its first arguments. */
export function readRobotCommand(value: unknown): ReadResult<readonly string[]> {
  const words = readList(value, { expected: EXPECTED, readItem: readLine });
  if (words.kind === "error") return words;
  const [program] = words.value;
  if (program === undefined) return error(`must be ${EXPECTED}`);
  const path = readPath(program);
  if (path.kind === "error") return programError(path.issues[0]?.reason ?? "");
  // Windows runs batch files through a shell only, which would interpret variables' values (CVE-2024-27980).
  return /\.(?:bat|cmd)[. ]*$/i.test(program)
    ? programError("must be a program such as python.exe, as a batch file needs a shell")
    : words;
}

function programError(reason: string): ReadResult<never> {
  return { kind: "error", issues: [{ reason, path: ["0"], at: "value" }] };
}

/** As it names a folder of the spool and stands in names of tasks. */
const FORM = /^(?!.*\.\.)[\p{L}\p{N}_](?:[\p{L}\p{M}\p{N}_.@ -]*[\p{L}\p{M}\p{N}_.@-])?$/u;
const MAX_BYTES = 100;

/**
 * Takes the name of an operating system user. The form `DOMAIN\NAME` of Windows becomes `NAME@DOMAIN`, since a
 * backslash would lead into another folder; letters with marks are composed, so that all spell them alike.
 */
export function readUserName(value: unknown): ReadResult<string> {
  const line = readLine(value);
  if (line.kind === "error") return line;
  const name = line.value
    .normalize("NFC")
    // The machine itself, which knows its users without it.
    .replace(/^\.\\/, "")
    .replace(/^([^\\@]+)\\([^\\@]+)$/, "$2@$1");
  const isFit = FORM.test(name) && Buffer.byteLength(name) <= MAX_BYTES;
  return isFit ? ok(name) : error("must be the name of an operating system user");
}
