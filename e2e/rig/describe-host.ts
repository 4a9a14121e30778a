import { readFileSync } from "node:fs";
import { readOrUndefined } from "./process-status.ts";
import type { Host } from "./host.ts";
import { files } from "./spool-reader.ts";

/** What there is on a host, for the error of a test that waited in vain. */
export function describeHost(host: Host): string {
  const processes = host
    .processes()
    .map(({ pid, parent, argv }) => `${pid} (of ${parent}) ${argv.join(" ")}`);
  const records = files(host.folders.spool).map((file) =>
    file.endsWith(".json") ? `${file}: ${contents(file).replaceAll(/\s+/g, " ").slice(0, 500)}` : file,
  );
  const logs = files(host.folders.log).map((file) => `${file}:\n${contents(file).slice(-3000)}`);
  return ["Processes:", ...processes, "Spool:", ...records, "Logs:", ...logs].join("\n");
}

function contents(file: string): string {
  return readOrUndefined(() => readFileSync(file, "utf8")) ?? "";
}
