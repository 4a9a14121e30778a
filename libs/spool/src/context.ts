/** Whose daemon: the system's (SYSTEM, root), or an OS user's own. */
export type Context = { readonly kind: "system" } | { readonly kind: "user"; readonly name: string };

/**
 * Reads a context as people write it: `system`, or `user-NAME`.
 *
 * @returns undefined where the name could leave its folder
 */
export function parseContext(text: string): Context | undefined {
  if (text === "system") return { kind: "system" };
  const name = /^user-([A-Za-z0-9_][A-Za-z0-9_.@-]{0,99})$/.exec(text)?.[1];
  return name === undefined || name.includes("..") ? undefined : { kind: "user", name };
}

/** The name of a context's folder below the spool. */
export function contextName(context: Context): string {
  return context.kind === "system" ? "system" : `user-${context.name}`;
}

/** The user whose context it is; undefined for the system's. */
export function contextUser(context: Context): string | undefined {
  return context.kind === "system" ? undefined : context.name;
}

/** Who stands in the names of a context's task files. */
export function responsibleOf(context: Context): string {
  return context.kind === "system" ? "robotmk" : context.name;
}
