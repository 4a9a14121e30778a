import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { currentRuntime, isPacked } from "../runtime.ts";
import type { Command } from "./types.ts";

export type Program = "ctrl" | "daemon" | "runner";

/** How this program was started, which tells how its siblings are. */
export type ProgramForm =
  | { readonly kind: "source"; readonly root: string; readonly loader: string | undefined }
  | { readonly kind: "bundle"; readonly folder: string }
  | { readonly kind: "packed" };

const DEPTH_VARIABLE = "ROBOTMK_DEPTH";

/** ctrl → detach stage → daemon → runner are three; a longer chain is a program that breeds itself. */
const MAX_DEPTH = 6;

/**
 * Builds the command that starts a sibling program, in the form in which this one runs. Nothing else may build one: in a
 * packed executable `process.execPath` is the program itself, so code that starts "Node.js" by it would start the program
 * again, and that one the next.
 *
 * @throws Error where sibling programs have started each other too deep
 */
export function siblingCommand(program: Program, args: readonly string[]): Command {
  assertDepth(process.env[DEPTH_VARIABLE]);
  const runtime = currentRuntime().kind === "deno" ? ["run", "-A", "--no-prompt", "--quiet"] : [];
  return commandOf(program, args, { executable: process.execPath, runtime, form: currentForm() });
}

/** Returns the variables for a sibling: its depth in the chain of programs, and a missing cache of Deno. */
export function siblingVariables(): Readonly<Record<string, string>> {
  const depth = { [DEPTH_VARIABLE]: String(depthOf(process.env[DEPTH_VARIABLE]) + 1) };
  return process.env["DENO_DIR"] === NO_CACHE ? { ...depth, DENO_DIR: NO_CACHE } : depth;
}

/** The launcher sets it where the user has no home, as Deno does not start without a place for its cache. */
const NO_CACHE = "/dev/null";

/** Returns whether a variable is for siblings alone. */
export function isSiblingVariable(name: string): boolean {
  return name === DEPTH_VARIABLE;
}

/** Builds the command for a form of the program. */
export function commandOf(
  program: Program,
  args: readonly string[],
  how: { readonly executable: string; readonly runtime: readonly string[]; readonly form: ProgramForm },
): Command {
  const { form } = how;
  if (form.kind === "packed") return { file: how.executable, args: [program, ...args] };
  const main =
    form.kind === "bundle"
      ? join(form.folder, `${program}.mjs`)
      : join(form.root, "apps", program, "src", "main.ts");
  const loader = form.kind === "source" && form.loader !== undefined ? ["--import", form.loader] : [];
  return { file: how.executable, args: [...how.runtime, ...loader, main, ...args] };
}

/** @throws Error where the depth in the environment has reached the limit */
export function assertDepth(written: string | undefined): void {
  const depth = depthOf(written);
  if (depth >= MAX_DEPTH) {
    throw new Error(
      `Cannot start another program of robotmk-controller as they may start each other ${MAX_DEPTH} deep: this one is at ${depth}`,
    );
  }
}

function depthOf(written: string | undefined): number {
  return written !== undefined && /^\d{1,3}$/.test(written) ? Number(written) : 0;
}

function currentForm(): ProgramForm {
  if (isPacked(import.meta.url)) return { kind: "packed" };
  const own = fileURLToPath(import.meta.url);
  if (own.endsWith(".mjs")) return { kind: "bundle", folder: dirname(own) };
  const root = join(dirname(own), "..", "..", "..", "..");
  if (!existsSync(join(root, "pnpm-workspace.yaml"))) {
    throw new Error(
      `Cannot find the sibling programs of "${own}": it lies neither in a checkout nor in a bundle`,
    );
  }
  const loader = currentRuntime().kind === "node" ? import.meta.resolve("tsx") : undefined;
  return { kind: "source", root, loader };
}
