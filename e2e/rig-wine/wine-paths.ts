/** The path by which a Windows program under Wine finds a file of Linux. */
export function windowsPath(path: string): string {
  return `Z:${path.replaceAll("/", "\\")}`;
}

/** The path of Linux that a Windows program means; one that is on no drive of Linux stays as it is. */
export function linuxPath(path: string): string {
  const local = path.replace(/^\\\\\?\\/, "");
  return /^Z:/i.test(local) ? local.slice(2).replaceAll("\\", "/") : path;
}
