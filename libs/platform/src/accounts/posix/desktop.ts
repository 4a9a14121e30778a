import { statSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import type { DesktopState } from "../account.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** Where X servers of this machine listen (X(7)). */
const X_SOCKETS = "/tmp/.X11-unix";

/**
 * Checks that an environment names a display, and that the display's socket is there if it is one of this machine.
 * X(7) does not show whether a screen is locked. On macOS no variable names the display: it counts as usable.
 *
 * @param env the variables that the suite will get
 */
export function checkDesktop(env: Environment, socketFolder = X_SOCKETS): DesktopState {
  const display = env["DISPLAY"] ?? "";
  const wayland = env["WAYLAND_DISPLAY"] ?? "";
  if (display === "" && wayland === "") {
    if (process.platform === "darwin") return { kind: "usable" };
    return { kind: "missing", problem: "neither DISPLAY nor WAYLAND_DISPLAY is set: name one in env" };
  }
  const sockets = [waylandSocket(env, wayland), xSocket(display, socketFolder)];
  // A display of another machine has no socket here, so it counts as usable.
  if (sockets.some((socket) => socket === "remote" || (socket !== undefined && isSocket(socket)))) {
    return { kind: "usable" };
  }
  const named = [display && `DISPLAY ${display}`, wayland && `WAYLAND_DISPLAY ${wayland}`].filter(Boolean);
  return { kind: "missing", problem: `nobody listens at ${named.join(", nor at ")}` };
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

function isSocket(path: string): boolean {
  try {
    return statSync(path).isSocket();
  } catch {
    return false;
  }
}
