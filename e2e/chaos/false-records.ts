import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readOrUndefined } from "../rig/process-status.ts";
import type { ChaosHost } from "./chaos-host.ts";
import { drawn } from "./drawn.ts";
import type { Draw, Injection } from "./injection.ts";

const FORGERIES: readonly ((text: string) => string)[] = [
  () => "",
  (text) => text.slice(0, text.length / 2),
  () => "\u0000\ufffd]]>{",
  () => "null",
  () => '{"schema": 99}',
  () => "[".repeat(2_000),
];

/** A malicious hand writes into records of the spool. */
export const falseRecords: readonly Injection[] = [
  {
    kind: "result falsified",
    weight: 2,
    inject: (chaos, draw) => {
      const id = drawn(chaos.ids, draw.who) ?? "";
      chaos.deeds.losses.push({ suite: id, atMs: Date.now() });
      return falsify(chaos, join("results", `robotmk_${id}.json`), draw);
    },
  },
  {
    kind: "state of the daemon falsified",
    weight: 2,
    inject: (chaos, draw) =>
      falsify(chaos, drawn(["daemon.json", "host-checks.json", "runner-agent_serial.json"], draw.who), draw),
  },
];

function falsify({ host, deeds }: ChaosHost, name = "", draw: Draw): string | undefined {
  const file = join(host.folders.spool, name);
  const text = readOrUndefined(() => readFileSync(file, "utf8"));
  const forge = drawn(FORGERIES, draw.what);
  if (text === undefined || forge === undefined) return undefined;
  try {
    writeFileSync(file, forge(text), { mode: 0o600 });
  } catch {
    // The disk may be full at the moment: then the file is empty by now.
  }
  deeds.falsified.set(file, readOrUndefined(() => readFileSync(file, "utf8")) ?? "");
  return `${name} by ${JSON.stringify(forge("…").slice(0, 20))}`;
}
