import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Host } from "../rig/host.ts";
import { readyWine, isWineLeg } from "../rig-wine/wine-leg.ts";
import { windowsPath } from "../rig-wine/wine-paths.ts";
import { SAMPLE_OUTPUTS, type SampleOutput } from "./sample-outputs.ts";

/** How a robot ends: by a code or a signal, and what it leaves. */
export type RobotEnding = {
  readonly end: { readonly code: number } | { readonly signal: number };
  readonly output: SampleOutput;
};

/** Gives suites robots of a few lines of shell or JavaScript, each of which ends at once in its own way. */
export function endingRobots(host: Host, endings: ReadonlyMap<string, RobotEnding>): void {
  const folder = join(host.folders.root, "endings");
  mkdirSync(folder, { recursive: true });
  for (const [kind, text] of Object.entries(SAMPLE_OUTPUTS)) {
    if (text !== undefined) writeFileSync(join(folder, `${kind}.xml`), text);
  }
  const interpreter = isWineLeg() ? windowsPath(readyWine().nodes[22]) : "/bin/sh";
  const script = join(folder, isWineLeg() ? "robot.mjs" : "robot.sh");
  writeFileSync(script, isWineLeg() ? WINDOWS_SCRIPT : SCRIPT);
  const suites = [...endings].map(([id, { end, output }]) => {
    const order = "code" in end ? ["exit", String(end.code)] : ["kill", String(end.signal)];
    const command = [interpreter, host.path(script), host.path(folder), output, ...order];
    return [id, { robot_command: command }] as const;
  });
  host.configure({ suites: Object.fromEntries(suites) });
}

const SCRIPT = `folder=$1 kind=$2 order=$3 number=$4
for word in "$@"; do [ "$last" = --outputdir ] && target=$word; last=$word; done
[ "$kind" = none ] || cat "$folder/$kind.xml" > "$target/output.xml"
ulimit -c 0
[ "$order" = exit ] && exit "$number"
kill -"$number" $$
sleep 60
`;

/** Nothing is ended by a signal there. */
const WINDOWS_SCRIPT = `import { copyFileSync } from "node:fs";
const [folder, kind, , number] = process.argv.slice(2);
const target = process.argv[process.argv.indexOf("--outputdir") + 1];
if (kind !== "none") copyFileSync(folder + "/" + kind + ".xml", target + "/output.xml");
process.exit(Number(number));
`;
