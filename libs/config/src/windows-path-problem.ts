import { quote } from "./quote.ts";

const DEVICE = /^(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])$/iu;

/**
 * Tells why a path names another thing on Windows than it seems to: a device, a stream of a file, a file with another
 * name. As Windows, its versions and Wine differ in what they make of it, it is looked at here. Pure.
 *
 * @returns the reason, as the end of a sentence; undefined for a plain path
 */
export function windowsPathProblem(path: string): string | undefined {
  if (/^[\\/]{2}[.?](?:[\\/]|$)/.test(path)) {
    return 'must not begin with "\\\\?\\" or "\\\\.\\", which name devices: name the drive or the share';
  }
  const names = path.replace(/^[A-Za-z]:(?=[\\/])/, "").split(/[\\/]+/);
  for (const name of names) {
    const reason = name === "" || name === "." || name === ".." ? undefined : nameProblem(name);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

function nameProblem(name: string): string | undefined {
  if (name.includes(":")) return `must not hold a ":" in ${quote(name)}, which names a stream of a file`;
  const [forbidden] = /[<>"|?*]/.exec(name) ?? [];
  if (forbidden !== undefined) return `must not hold ${quote(forbidden)}, which no name on Windows has`;
  if (/[. ]$/.test(name)) {
    return `must not have a dot or a space at the end of ${quote(name)}, which Windows drops`;
  }
  const base = /^[^.]*/.exec(name)?.[0].trimEnd() ?? "";
  return DEVICE.test(base)
    ? `must not hold ${quote(name)}: ${quote(base)} is a device on Windows, whatever follows the dot`
    : undefined;
}
