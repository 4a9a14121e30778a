import { readyWine, isWineLeg } from "../rig-wine/wine-leg.ts";
import { windowsPath } from "../rig-wine/wine-paths.ts";
import type { HostFolders } from "./host-folders.ts";

/** The environment that the agent gives to a plugin; under Wine with what Wine needs itself. */
export function agentEnvironment(folders: HostFolders): Readonly<Record<string, string>> {
  if (isWineLeg()) {
    return {
      ...readyWine().env,
      MK_CONFDIR: windowsPath(folders.config),
      MK_STATEDIR: windowsPath(folders.variable),
      MK_LOGDIR: windowsPath(folders.log),
      MK_PLUGINSDIR: windowsPath(folders.plugins),
    };
  }
  return {
    MK_LIBDIR: folders.library,
    MK_CONFDIR: folders.config,
    MK_VARDIR: folders.variable,
    MK_LOGDIR: folders.log,
    PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    LC_ALL: "C.UTF-8",
  };
}
