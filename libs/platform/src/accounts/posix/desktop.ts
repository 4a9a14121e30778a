import { statSync } from "node:fs";
import { isAbsolute, join } from "node:path";

type Environment = Readonly<Record<string, string | undefined>>;

/** Where X servers of this machine listen (X(7)). */
const X_SOCKETS = "/tmp/.X11-unix";

/**
 * Says what an environment lacks for a suite that needs a desktop: a display that it names, of which, if it is of
 * this machine, the socket is there. A screen that is locked can't be told from one that is not.
 *
 * @param env what the suite will be started with
 */
export function lackOfDesktop(env: Environment, socketFolder = X_SOCKETS): string | undefined {
  const display = env["DISPLAY"] ?? "";
  const wayland = env["WAYLAND_DISPLAY"] ?? "";
  if (display === "" && wayland === "") {
    return "neither DISPLAY nor WAYLAND_DISPLAY is set: name one in env";
  }
  const sockets = [waylandSocket(env, wayland), xSocket(display, socketFolder)];
  // A display of another machine has no socket here: whoever names one is believed.
  if (sockets.some((socket) => socket === "remote" || (socket !== undefined && isThere(socket)))) {
    return undefined;
  }
  const named = [display && `DISPLAY ${display}`, wayland && `WAYLAND_DISPLAY ${wayland}`].filter(Boolean);
  return `nobody listens at ${named.join(", nor at ")}`;
}

function xSocket(display: string, folder: string): string | undefined {
  if (display === "") return undefined;
  const number = /^(?:unix)?:(\d+)(?:\.\d+)?$/.exec(display)?.[1];
  return number === undefined ? "remote" : join(folder, `X${number}`);
}

/** wl_display_connect(3): a path, or a name below XDG_RUNTIME_DIR. */
function waylandSocket(env: Environment, wayland: string): string | undefined {
  if (wayland === "") return undefined;
  if (isAbsolute(wayland)) return wayland;
  const folder = env["XDG_RUNTIME_DIR"];
  return folder === undefined ? undefined : join(folder, wayland);
}

function isThere(path: string): boolean {
  try {
    return statSync(path).isSocket();
  } catch {
    return false;
  }
}
