import { readyWine } from "./wine-leg.ts";
import { windowsPath } from "./wine-paths.ts";

/** A command without the loader of Wine, with the program's file as Windows names it. */
export function windowsCommand(command: readonly string[]): readonly string[] {
  const [file = "", ...rest] = command[0] === readyWine().wine ? command.slice(1) : command;
  return [file.startsWith("/") ? windowsPath(file) : file, ...rest];
}
