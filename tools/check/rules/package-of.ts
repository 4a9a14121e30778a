const PACKAGE = /^(?:apps|libs)\/[^/]+(?=\/)|^(?:e2e|tools)(?=\/)/;

/** Tells which package, or folder that stands for one, a file of the workspace is part of; "." for the rest. */
export function packageOf(path: string): string {
  return PACKAGE.exec(path)?.[0] ?? ".";
}
