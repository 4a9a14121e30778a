import * as posix from "./posix/lack-of-desktop.ts";
import * as windows from "./windows/lack-of-desktop.ts";

/** What is lacking for a suite that needs a desktop, in the environment that it will get; undefined: nothing. */
export const lackOfDesktop: (env: Readonly<Record<string, string | undefined>>) => string | undefined =
  process.platform === "win32" ? windows.lackOfDesktop : posix.lackOfDesktop;
