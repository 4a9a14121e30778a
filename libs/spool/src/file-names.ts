import { runsOnWindows } from "@robotmk-controller/platform";

const FILE_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,149}$/;

/** Tells whether a name stays in its folder, on every system. As it begins with no dot, it is never `..`. */
export function isFileName(name: string): boolean {
  return FILE_NAME.test(name) && !name.endsWith(".");
}

/** Tells whether two names are those of one file: on Windows capitals make no difference. */
export function isSameFileName(one: string, other: string, isWindows: boolean = runsOnWindows): boolean {
  return one === other || (isWindows && one.toLowerCase() === other.toLowerCase());
}

/** Returns the name, or throws where it could leave its folder. @throws Error */
export function assertFileName(name: string): string {
  if (isFileName(name)) return name;
  throw new Error(
    `Cannot use ${JSON.stringify(name.slice(0, 120))} as a file name: it could leave its folder`,
  );
}
