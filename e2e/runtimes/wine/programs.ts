import { copyFileSync, cpSync } from "node:fs";
import { join } from "node:path";
import { inject } from "vitest";
import type { HostFolders } from "../../rig/host/folders.ts";
import type { HostPrograms } from "../../rig/host/programs.ts";
import type { Program } from "../../rig/processes/run-command.ts";
import type { FakeRobotSetting } from "../../rig/robots/scripted-robot.ts";
import { ADD_ON, readyWine, windowsPath } from "./wine-leg.ts";

/**
 * The programs of this run's bundle, or of another one that is put onto the host, in node.exe. Like that they lie
 * outside of the agent's folder.
 */
export function winePrograms(folders: HostFolders, bundle: string | undefined): HostPrograms {
  const { wine, nodes } = readyWine();
  const home = bundle === undefined ? inject("bundle") : installed(folders, bundle);
  const command = (program: Program) => [wine, nodes[22], windowsPath(join(home, `${program}.mjs`))];
  return { plugin: command("ctrl"), command };
}

function installed(folders: HostFolders, bundle: string): string {
  const home = join(folders.root, "Program Files", "robotmk-controller");
  cpSync(bundle, home, { recursive: true });
  copyFileSync(join(inject("bundle"), ADD_ON), join(home, ADD_ON));
  return home;
}

/** The `robot_command` of a suite whose robot is a fake one in node.exe. */
export function wineRobotCommand(fakeRobot: string, setting: FakeRobotSetting): string[] {
  const all = {
    ...setting,
    witness: windowsPath(setting.witness),
    addOn: windowsPath(join(inject("bundle"), ADD_ON)),
  };
  return [windowsPath(readyWine().nodes[22]), windowsPath(fakeRobot), JSON.stringify(all)];
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
