import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Host } from "../rig/host.ts";
import { SAMPLE_OUTPUTS, type SampleOutput } from "./sample-outputs.ts";

/** How a robot ends: by a code or a signal, and what it leaves. */
export type RobotEnding = {
  readonly end: { readonly code: number } | { readonly signal: number };
  readonly output: SampleOutput;
};

/** Gives suites robots of a few lines of shell, each of which ends at once in its own way. */
export function endingRobots(host: Host, endings: ReadonlyMap<string, RobotEnding>): void {
  const folder = join(host.folders.root, "endings");
  mkdirSync(folder, { recursive: true });
  for (const [kind, text] of Object.entries(SAMPLE_OUTPUTS)) {
    if (text !== undefined) writeFileSync(join(folder, `${kind}.xml`), text);
  }
  const script = join(folder, "robot.sh");
  writeFileSync(script, SCRIPT);
  const suites = [...endings].map(([id, { end, output }]) => {
    const order = "code" in end ? ["exit", String(end.code)] : ["kill", String(end.signal)];
    return [id, { robot_command: ["/bin/sh", script, folder, output, ...order] }] as const;
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
