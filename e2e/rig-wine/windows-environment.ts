/** What Linux programs and Wine itself need; to a Windows program it would mean nothing, or something else. */
const OF_LINUX = /^(?:PATH|HOME|LC_ALL|LANG|DISPLAY|TMP|TEMP|WINE.*|LD_.*)$/;

/** The variables that a program under Wine is given, without those by which Wine was started. */
export function windowsEnvironment(env: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !OF_LINUX.test(name)));
}
