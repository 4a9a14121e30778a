import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, lstatSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { startProgram } from "../rig-load/start-program.ts";
import { isWineLeg } from "../rig-wine/wine-leg.ts";
import { readOrUndefined } from "../rig/process-status.ts";
import type { ChaosHost } from "./chaos-host.ts";
import { drawn } from "./drawn.ts";
import type { Injection } from "./injection.ts";

/** People ask for runs, stop and start the daemon, and hold locks. */
export const ordersByHand: readonly Injection[] = [
  {
    kind: "run by hand",
    weight: 3,
    inject: (chaos, draw) => {
      const id = drawn([...chaos.external, ...chaos.planned], draw.who) ?? "";
      command(chaos, "runner", "--run", id);
      return id;
    },
  },
  {
    kind: "run requested",
    weight: 8,
    inject: ({ host, external, clock, deeds }, draw) => {
      const name = `${Math.floor(clock.nowSeconds())}_robotmk_${drawn(external, draw.who)}`;
      const tasks = join(host.folders.spool, "tasks");
      // The same name again would be the same request; where the disk is full or gone, nobody can ask.
      if (deeds.requests.has(name) || !existsSync(tasks)) return undefined;
      try {
        writeFileSync(join(tasks, name), "", { mode: 0o600 });
      } catch {
        return undefined;
      }
      deeds.requests.set(name, Date.now());
      return name;
    },
  },
  order("start", 2, "start"),
  order("stop", 0.7, "stop"),
  order("restart", 0.7, "restart"),
  order("stop with all runs", 0.6, "stop", "--now"),
  {
    kind: "lock held by a stranger",
    weight: 3,
    inject: async ({ host, afterwards }, draw) => {
      const { spool } = host.folders;
      const locks = readOrUndefined(() => readdirSync(join(spool, "locks"))) ?? [];
      const files = ["daemon.lock", ...locks.toSorted().map((name) => join("locks", name))];
      const file = drawn(files, draw.who);
      if (file === undefined || !lstatSync(join(spool, file), { throwIfNoEntry: false })?.isFile())
        return undefined;
      const seconds = 0.5 + draw.long * 3;
      const told = `${file} for ${Math.round(seconds * 1000)} ms`;
      if (isWineLeg()) {
        const path = host.path(join(spool, file));
        if ((await host.windows({ do: "lock", file: path })) !== true) return undefined;
        afterwards.in(seconds * 1000, async () => void (await host.windows({ do: "unlock", file: path })));
        return told;
      }
      const child = spawn("flock", ["-o", "-w", "1", join(spool, file), "sleep", String(seconds)], {
        stdio: "ignore",
      });
      afterwards.follow(once(child, "exit"), "a lock held");
      return told;
    },
  },
];

function order(what: string, weight: number, ...args: string[]): Injection {
  return {
    kind: `daemon: ${what}`,
    weight,
    inject: (chaos) => {
      // On Windows a start stays in the foreground by itself.
      const background = isWineLeg() && !args.includes("stop") ? ["--background"] : [];
      command(chaos, "daemon", ...args, ...background);
      return "";
    },
  };
}

function command(chaos: ChaosHost, program: "daemon" | "runner", ...args: string[]): void {
  const what = [program, ...args].join(" ");
  chaos.afterwards.follow(startProgram(chaos.host, program, ...args).ended, what);
}
