import { writeFileSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { TraceOptions } from "../rig-faults/traced-command.ts";
import { readyWine } from "./wine-leg.ts";
import { windowsPath } from "./wine-paths.ts";

const meddler = fileURLToPath(new URL("./meddle-with-calls.mjs", import.meta.url));

/** The command of a program in node.exe that tells of its own calls, and meddles with them, as ordered. */
export function meddledCommand(command: readonly string[], options: TraceOptions): readonly string[] {
  const { traceFile, calls, injections = [], isFollowing = false } = options;
  if (options.paths !== undefined || options.isVerbatim === true) {
    throw new Error("Cannot trace a program in node.exe by paths or with whole texts: strace alone can");
  }
  const orders = { traceFile: windowsPath(traceFile), calls, injections, isFollowing };
  const begin = `${traceFile}-orders.mjs`;
  writeFileSync(
    begin,
    `import { meddle } from ${JSON.stringify(windowsUrl(meddler))};\nmeddle(${JSON.stringify(orders)});\n`,
  );
  const node = command.indexOf(readyWine().wine) + 2;
  return [...command.slice(0, node), "--import", windowsUrl(begin), ...command.slice(node)];
}

function windowsUrl(file: string): string {
  return pathToFileURL(file).href.replace(/^file:\/\/\//, "file:///Z:/");
}
