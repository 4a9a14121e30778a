import { runsOnWindows } from "@robotmk-controller/platform";

/** The daemon's user: the system (SYSTEM, root), or an OS user. */
export type Context = { readonly kind: "system" } | { readonly kind: "user"; readonly name: string };

/** The same rule as for `run_as`: both name a user of the system. */
const USER_NAME = /^(?!.*\.\.)[\p{L}\p{N}_](?:[\p{L}\p{M}\p{N}_.@ -]*[\p{L}\p{M}\p{N}_.@-])?$/u;
const MAX_NAME_BYTES = 100;

/**
 * Reads a context as people write it: `system`, or `user-NAME`. `user-DOMAIN\NAME` is `user-NAME@DOMAIN`.
 *
 * @param isWindows Windows has one user for Anna and anna: the name becomes lower case
 * @returns undefined where the name could leave its folder
 */
export function parseContext(text: string, isWindows = runsOnWindows): Context | undefined {
  if (text === "system") return { kind: "system" };
  const written = /^user-(.+)$/s.exec(text)?.[1]?.normalize("NFC");
  const name = written?.replace(/^\.\\/, "").replace(/^([^\\@]+)\\([^\\@]+)$/, "$2@$1");
  if (name === undefined || !USER_NAME.test(name) || Buffer.byteLength(name) > MAX_NAME_BYTES)
    return undefined;
  // Windows drops a dot at the end of a folder's name, and no user's name there has one.
  if (isWindows && name.endsWith(".")) return undefined;
  return { kind: "user", name: isWindows ? name.toLowerCase() : name };
}

/** The name of a context's folder below the spool. */
export function contextName(context: Context): string {
  return context.kind === "system" ? "system" : `user-${context.name}`;
}

/** The user whose context it is; undefined for the system's. */
export function contextUser(context: Context): string | undefined {
  return context.kind === "system" ? undefined : context.name;
}

/** The responsible user in the names of a context's task files. */
export function responsibleOf(context: Context): string {
  return context.kind === "system" ? "robotmk" : context.name;
}
