import * as posixDesktop from "./posix/desktop.ts";
import * as windowsDesktop from "./windows/desktop.ts";

/** What is lacking for a suite that needs a desktop, in the environment that it will get; undefined: nothing. */
export const lackOfDesktop: (env: Readonly<Record<string, string | undefined>>) => string | undefined =
  process.platform === "win32" ? windowsDesktop.lackOfDesktop : posixDesktop.lackOfDesktop;
