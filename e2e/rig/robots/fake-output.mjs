import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { isAbsolute, join } from "node:path";

const escapes = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const escaped = (text) => text.replace(/[&<>"]/g, (character) => escapes[character]);

/** Writes output.xml as Robot Framework 7 does: a beginning at the start, the whole at the end. */
export function fakeOutput({ options }, suiteName) {
  const folder = options.get("outputdir")?.at(-1) ?? process.cwd();
  const name = options.get("output")?.at(-1) ?? "output.xml";
  const file = isAbsolute(name) ? name : join(folder, name);
  const started = new Date();
  const stamp = (date) => date.toISOString().slice(0, -1);
  const status = (verdict, message = "") =>
    `<status status="${verdict}" start="${stamp(started)}" elapsed="${(Date.now() - started) / 1000}">${escaped(message)}</status>`;
  const head = `<?xml version="1.0" encoding="UTF-8"?>
<robot generator="Robot 7.3.2 (Python 3.11.2 on linux)" generated="${stamp(started)}" rpa="false" schemaversion="5">
<suite id="s1" name="${escaped(suiteName)}" source="/robots/${escaped(suiteName)}">
`;
  const test = (
    number,
    verdict,
    message,
    tag,
  ) => `<test id="s1-t${number}" name="Test ${number}" line="${number + 1}">
<kw name="Log" owner="BuiltIn"><arg>hello</arg>${status(verdict, message)}</kw>
${tag === undefined ? "" : `<tag>${tag}</tag>\n`}${status(verdict, message)}
</test>
`;
  const counts = (failed) => `pass="1" fail="${failed}" skip="0"`;
  const write = (text) => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, text);
  };
  return {
    begin: () => write(head + test(1, "PASS")),
    remove: () => rmSync(file, { force: true }),
    empty: () => write(""),
    /** `noise`: each failure's message is that many random characters, which no compression makes small. */
    finish(failed, { message = "It failed", noise = 0, isTerminated = false }) {
      const failures = Array.from({ length: Math.min(failed, 250) }, (_, index) =>
        test(
          index + 2,
          "FAIL",
          noise > 0 ? randomBytes(noise / 2).toString("hex") : message,
          isTerminated && index > 0 ? "robot:exit" : undefined,
        ),
      );
      const suiteStatus = status(failures.length > 0 ? "FAIL" : "PASS");
      const number = counts(failures.length);
      write(`${head}${test(1, "PASS")}${failures.join("")}${suiteStatus}
</suite>
<statistics>
<total><stat ${number}>All Tests</stat></total>
<tag></tag>
<suite><stat ${number} name="${escaped(suiteName)}" id="s1">${escaped(suiteName)}</stat></suite>
</statistics>
<errors></errors>
</robot>
`);
    },
  };
}

const flags = new Set([
  "rpa",
  "dryrun",
  "exitonfailure",
  "exitonerror",
  "skipteardownonexit",
  "nostatusrc",
  "runemptysuite",
  "legacyoutput",
  "quiet",
]);

/** Reads Robot Framework's command line: long options by name with their values, and the data paths. */
export function robotArguments(argv) {
  const options = new Map();
  const paths = [];
  const rest = [...argv];
  const add = (name, value) => options.set(name, [...(options.get(name) ?? []), value]);
  while (rest.length > 0) {
    const word = rest.shift();
    const [name, ...value] = word.slice(2).split("=");
    if (!word.startsWith("--")) paths.push(word);
    else if (flags.has(name)) add(name, true);
    else add(name, value.length > 0 ? value.join("=") : rest.shift());
  }
  return { options, paths };
}

/** Puts the lines of argument files in their place, as Robot Framework does. */
export function withArgumentFiles(argv) {
  const at = argv.indexOf("--argumentfile");
  if (at < 0) return argv;
  const lines = readFileSync(argv[at + 1], "utf8")
    .split("\n")
    .filter((line) => line !== "");
  const words = lines.flatMap((line) => {
    const [, option, value] = /^(--[^=]+)=(.*)$/.exec(line) ?? [];
    return option === undefined ? [line] : [option, value];
  });
  return withArgumentFiles([...argv.slice(0, at), ...words, ...argv.slice(at + 2)]);
}

/** Returns what makes a pid an identity: the 22nd field of stat; undefined when no such process lives. */
export function linuxLives() {
  return (pid) => {
    try {
      const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1).split(" ");
      return fields[0] === "Z" ? undefined : Number(fields[19]);
    } catch {
      return undefined;
    }
  };
}
