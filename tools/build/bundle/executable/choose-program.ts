const PROGRAMS = ["ctrl", "daemon", "runner"] as const;

/** The arguments of the single executable: which of its programs to be, and what that gets. */
export type Chosen = { readonly program: (typeof PROGRAMS)[number]; readonly args: readonly string[] };

/**
 * Chooses the program of the single executable. The first argument counts most, since by it the programs start each
 * other whatever the file is called; then the name by which the executable was called, which may be that of a link;
 * what has neither is the plugin.
 *
 * @param calledAs such as "robotmk-runner", "C:\\Tools\\Robotmk-Daemon.EXE" or "robotmk"
 */
export function chooseProgram(calledAs: string, args: readonly string[]): Chosen {
  const [first, ...rest] = args;
  const byArgument = PROGRAMS.find((program) => program === first);
  if (byArgument !== undefined) return { program: byArgument, args: rest };
  const name = calledAs
    .replace(/^.*[\\/]/, "")
    .toLowerCase()
    .replace(/\.exe$/, "");
  const byName = PROGRAMS.find((program) => name === `robotmk-${program}`);
  return { program: byName ?? "ctrl", args };
}
