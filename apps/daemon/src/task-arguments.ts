import { removeTaskOrder, type SpoolFolders, writeTaskOrder } from "@robotmk-controller/spool";

/** Windows takes 32,766 characters (CreateProcessW); paths of programs and config need their share. */
const MOST_CHARACTERS = 20_000;

/** How a runner is told its tasks, and what is to be done when it has ended. */
export type TaskArguments = { readonly args: readonly string[]; readonly clear: () => void };

/** Names the tasks on the command line or, where they are too many, in a file. */
export function taskArguments(folders: SpoolFolders, names: readonly string[]): TaskArguments {
  const args = names.flatMap((name) => ["--task", name]);
  if (args.join(" ").length <= MOST_CHARACTERS) return { args, clear: () => undefined };
  const file = writeTaskOrder(folders, names);
  return { args: ["--tasks-from", file], clear: () => removeTaskOrder(file) };
}
