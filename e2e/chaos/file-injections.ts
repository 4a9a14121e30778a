import { chmodSync, lstatSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ChaosHost } from "./chaos-host.ts";
import { type Draw, pick, type Injection } from "./injection.ts";
import { removeAtOnce } from "../faults/files/made-spool.ts";
import type { Host } from "../rig/host/host.ts";
import { readOrUndefined } from "../runtimes/linux/linux-processes.ts";

/** The spool's disk is full, or read-only, for seconds. */
export const diskFaults: readonly Injection[] = [
  {
    kind: "disk full",
    weight: 3,
    inject: ({ disk, afterwards, injectionLog }, draw) => {
      if (disk === undefined || !disk.fill()) return undefined;
      const ms = 500 + draw.long * 4_000;
      injectionLog.diskTroubles.push({ fromMs: Date.now(), toMs: Date.now() + ms });
      afterwards.in(ms, () => disk.free());
      return `for ${Math.round(ms)} ms`;
    },
  },
  {
    kind: "disk read-only",
    weight: 2,
    inject: ({ disk, afterwards, injectionLog }, draw) => {
      if (disk === undefined || !disk.makeReadOnly()) return undefined;
      const ms = 300 + draw.long * 3_000;
      injectionLog.diskTroubles.push({ fromMs: Date.now(), toMs: Date.now() + ms });
      afterwards.in(ms, () => disk.makeWritable());
      return `for ${Math.round(ms)} ms`;
    },
  },
];

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
      const id = pick(chaos.ids, draw.who) ?? "";
      chaos.injectionLog.losses.push({ suite: id, atMs: Date.now() });
      return falsify(chaos, join("results", `robotmk_${id}.json`), draw);
    },
  },
  {
    kind: "state of the daemon falsified",
    weight: 2,
    inject: (chaos, draw) =>
      falsify(chaos, pick(["daemon.json", "host-checks.json", "runner-agent_serial.json"], draw.who), draw),
  },
];

function falsify({ host, injectionLog }: ChaosHost, name = "", draw: Draw): string | undefined {
  const file = join(host.folders.spool, name);
  const text = readOrUndefined(() => readFileSync(file, "utf8"));
  const forge = pick(FORGERIES, draw.what);
  if (text === undefined || forge === undefined) return undefined;
  try {
    writeFileSync(file, forge(text), { mode: 0o600 });
  } catch {
    // The disk may be full at the moment: then the file is empty by now.
  }
  injectionLog.falsified.set(file, readOrUndefined(() => readFileSync(file, "utf8")) ?? "");
  return `${name} by ${JSON.stringify(forge("…").slice(0, 20))}`;
}

const MODES = [0o000, 0o500, 0o777] as const;

/** Folders change their mode, are removed or replaced while all runs. */
export const folderFaults: readonly Injection[] = [
  {
    kind: "mode of a folder changed",
    weight: 2,
    inject: ({ host, afterwards, disk }, draw) => {
      const folder = pick(foldersOf(host), draw.who);
      const mode = pick(MODES, draw.what);
      if (folder === undefined || mode === undefined || !isFolder(folder) || disk?.isReadOnly)
        return undefined;
      setMode(folder, mode);
      const ms = 300 + draw.long * 3_000;
      const restore = () => {
        if (disk?.isReadOnly) afterwards.in(100, restore);
        else setMode(folder, 0o700);
      };
      afterwards.in(ms, restore);
      return `${folder.slice(host.folders.root.length)} ${mode.toString(8)} for ${Math.round(ms)} ms`;
    },
  },
  {
    kind: "log folder removed",
    weight: 2,
    inject: ({ host }) => {
      if (!isFolder(logFolder(host))) return undefined;
      removeAtOnce(logFolder(host));
      return "";
    },
  },
  {
    kind: "log folder replaced by a file",
    weight: 1,
    inject: ({ host, afterwards }, draw) => {
      const folder = logFolder(host);
      if (!isFolder(folder)) return undefined;
      removeAtOnce(folder);
      if (!isNewFile(folder)) return undefined;
      const ms = 300 + draw.long * 3_000;
      afterwards.in(ms, () => {
        if (!isFolder(folder)) rmSync(folder, { force: true });
      });
      return `for ${Math.round(ms)} ms`;
    },
  },
  {
    kind: "spool removed",
    weight: 0.3,
    inject: ({ host, injectionLog, ledger, disk }) => {
      ledger.harvest();
      if (!isFolder(host.folders.spool) || disk?.isReadOnly) return undefined;
      removeAtOnce(host.folders.spool);
      injectionLog.removals.push(Date.now());
      injectionLog.falsified.clear();
      return "";
    },
  },
];

function foldersOf(host: Host): string[] {
  const inSpool = ["", "tasks", "running", "waiting", "results", "runs", "locks"];
  return [...inSpool.map((name) => join(host.folders.spool, name)), logFolder(host)];
}

function logFolder(host: Host): string {
  return join(host.folders.log, "robotmk");
}

/** Makes an empty file, unless the programs have made the folder again by then. */
function isNewFile(path: string): boolean {
  try {
    writeFileSync(path, "", { mode: 0o600, flag: "wx" });
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
}

function isFolder(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function setMode(folder: string, mode: number): void {
  if (isFolder(folder)) chmodSync(folder, mode);
}
