import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BenchHost } from "./bench-host.ts";
import { type CallCost, measureCall } from "./measure-call.ts";

const HELP = `Measures what a call of the plugin costs: with 10 suites, with 1,000, and with 1,000 of which 10 have an
output.xml of 200 MB. Needs the bundle (pnpm bundle) and 3 GB of disk.

Prints the median of the calls, the most memory, and how the time relates to the bound: three times the call with
10 suites plus 1 ms a suite.
`;

const CALLS = 7;

if (process.argv.length > 2) process.stdout.write(HELP);
else await bench();

async function bench(): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), "robotmk-bench-"));
  try {
    const few = new BenchHost(join(root, "few"), { suites: 10 });
    const many = new BenchHost(join(root, "many"), { suites: 1_000 });
    const large = new BenchHost(join(root, "large"), { suites: 1_000 });
    await large.runLarge({ suites: 10, megabytes: 200 });
    const hosts = { "10 suites": few, "1,000 suites": many, "1,000 suites, 10 of 200 MB": large };
    for (const host of Object.values(hosts)) await host.callOnce();
    const costs = await measure(Object.values(hosts));
    for (const host of Object.values(hosts)) await host.stopDaemon();
    const boundMs = 3 * median(costs[0] ?? []) + 1_000;
    for (const [index, name] of Object.keys(hosts).entries()) {
      const calls = costs[index] ?? [];
      const memoryMb = Math.max(...calls.map(({ maxMemoryMb }) => maxMemoryMb));
      const ms = median(calls);
      process.stdout.write(
        `${name}: ${Math.round(ms)} ms, ${(ms / boundMs).toFixed(2)} of the bound, ${Math.round(memoryMb)} MB of memory, ${calls[0]?.outputBytes} bytes printed\n`,
      );
    }
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** Calls in turn, so that what else the machine does falls on all alike. */
async function measure(hosts: readonly BenchHost[]): Promise<readonly CallCost[][]> {
  const costs: CallCost[][] = hosts.map(() => []);
  for (let call = 0; call < CALLS; call += 1) {
    for (const [index, host] of hosts.entries()) {
      costs[index]?.push(await measureCall(host.command("ctrl"), host.env));
    }
  }
  return costs;
}

function median(calls: readonly CallCost[]): number {
  const times = calls.map(({ ms }) => ms).toSorted((a, b) => a - b);
  return times[Math.floor(times.length / 2)] ?? Number.NaN;
}
