import { readFileSync } from "node:fs";

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
