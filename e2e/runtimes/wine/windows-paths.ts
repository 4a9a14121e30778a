import { inject } from "vitest";
import type { WineWorld } from "../../../tools/wine/wine-world.ts";

export type ReadyWine = WineWorld & { readonly kind: "ready" };

/** Returns how Windows programs are started. Throws where there is no Wine. */
export function readyWine(): ReadyWine {
  const wine = inject("wine");
  if (wine.kind === "ready") return wine;
  throw new Error(`Cannot run Windows programs: ${wine.reason}`);
}

/** The file of koffi's add-on for Windows, beside the programs of this run's bundle. */
export const ADD_ON = "koffi.node";

/** The path by which a Windows program under Wine finds a file of Linux. */
export function windowsPath(path: string): string {
  return `Z:${path.replaceAll("/", "\\")}`;
}

/** The path of Linux that a Windows program means; one that is on no drive of Linux stays as it is. */
export function linuxPath(path: string): string {
  const local = path.replace(/^\\\\\?\\/, "");
  return /^Z:/i.test(local) ? local.slice(2).replaceAll("\\", "/") : path;
}

const FORBIDDEN = /[<>:"/\\|?*]|[. ]$/;
const DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;
const FIRST_PRINTED = 0x20;

/** Returns whether a file on Windows can have that name: Wine shows files of other names by made-up ones. */
export function isWindowsName(bytes: Buffer): boolean {
  const name = bytes.toString("utf8");
  const isText = Buffer.from(name).equals(bytes);
  return (
    isText && !FORBIDDEN.test(name) && !DEVICE.test(name) && bytes.every((byte) => byte >= FIRST_PRINTED)
  );
}

/** A command without the loader of Wine, with the program's file as Windows names it. */
export function windowsCommand(command: readonly string[]): readonly string[] {
  const [file = "", ...rest] = command[0] === readyWine().wine ? command.slice(1) : command;
  return [file.startsWith("/") ? windowsPath(file) : file, ...rest];
}

/** What Linux programs and Wine itself need; to a Windows program it would mean nothing, or something else. */
const OF_LINUX = /^(?:PATH|HOME|LC_ALL|LANG|DISPLAY|TMP|TEMP|WINE.*|LD_.*)$/;

/** The variables that a program under Wine is given, without those by which Wine was started. */
export function windowsEnvironment(env: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !OF_LINUX.test(name)));
}
