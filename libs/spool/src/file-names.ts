import { runsOnWindows } from "@robotmk-controller/platform";

const FILE_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,149}$/;

/** Returns whether a name stays in its folder, on every system. It begins with no dot, so it is never `..`. */
export function isFileName(name: string): boolean {
  return FILE_NAME.test(name) && !name.endsWith(".");
}

/** Returns whether two names are those of one file: Windows ignores the case. */
export function isSameFileName(one: string, other: string, isWindows: boolean = runsOnWindows): boolean {
  return one === other || (isWindows && one.toLowerCase() === other.toLowerCase());
}

/** Returns the name. @throws Error where it could leave its folder */
export function assertFileName(name: string): string {
  if (isFileName(name)) return name;
  throw new Error(
    `Cannot use ${JSON.stringify(name.slice(0, 120))} as a file name: it could leave its folder`,
  );
}
