import { utimesSync } from "node:fs";
import type { ChaosHost } from "./chaos-host.ts";
import { drawn } from "./drawn.ts";
import type { Draw, Injection } from "./injection.ts";

const MODES = ["agent_parallel", "agent_serial", "external"] as const;
const BROKEN = [
  "suites: [",
  "\u0000",
  "",
  "suites: {p1: {suite_execution_interval: -1}}\n",
  "%YAML 9\n---\n",
];

/** Somebody works on `robotmk.yml`. */
export const configChanges: readonly Injection[] = [
  {
    kind: "interval changed",
    weight: 3,
    inject: ({ host, planned, guests }, draw) => {
      const id = drawn(
        [...planned, ...guests].filter((one) => !one.startsWith("s")),
        draw.who,
      );
      if (id === undefined) return undefined;
      const seconds = 3 + Math.floor(draw.what * 12);
      host.configure({ suites: { [id]: { suite_execution_interval: seconds } } });
      return `${id} ${seconds} s`;
    },
  },
  {
    kind: "serial interval changed",
    weight: 1,
    inject: ({ host }, draw) => {
      const seconds = 5 + Math.floor(draw.what * 12);
      host.configure({ config: { global_execution_interval: seconds } });
      return `${seconds} s`;
    },
  },
  {
    kind: "cap changed",
    weight: 2,
    inject: ({ host }, draw) => {
      const cap = 2 + Math.floor(draw.what * 4);
      host.configure({ config: { max_parallel_executions: cap } });
      return String(cap);
    },
  },
  { kind: "suite removed", weight: 2, inject: removeSuite },
  {
    kind: "suite moved to another mode",
    weight: 2,
    inject: (chaos, draw) => {
      const id = drawn(chaos.guests, draw.who);
      const mode = drawn(MODES, draw.what);
      if (id === undefined || mode === undefined) return undefined;
      chaos.restoreSuite(id);
      chaos.host.configure({ suites: { [id]: { execution_mode: mode } } });
      return `${id} ${mode}`;
    },
  },
  {
    kind: "config broken",
    weight: 3,
    inject: ({ host, afterwards }, draw) => {
      const text = drawn(BROKEN, draw.what) ?? "";
      host.writeConfigFile(text);
      const ms = 300 + draw.long * 4_000;
      afterwards.in(ms, () => host.configure({}));
      return `${JSON.stringify(text)} for ${Math.round(ms)} ms`;
    },
  },
  {
    kind: "config touched",
    weight: 2,
    inject: ({ host }) => {
      utimesSync(host.configFile, new Date(), new Date());
      return "";
    },
  },
];

function removeSuite(chaos: ChaosHost, draw: Draw): string | undefined {
  const id = drawn(chaos.guests, draw.who);
  if (id === undefined) return undefined;
  chaos.host.configure({ suites: { [id]: undefined } });
  chaos.deeds.losses.push({ suite: id, atMs: Date.now() });
  const ms = 500 + draw.long * 6_000;
  chaos.afterwards.in(ms, () => chaos.restoreSuite(id));
  return `${id} for ${Math.round(ms)} ms`;
}
