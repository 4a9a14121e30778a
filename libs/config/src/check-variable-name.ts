/**
 * Tells why a name can't be that of a Robot variable; undefined if it can.
 * Robot Framework takes nearly any text within `${}`; what is refused here would be taken for something else:
 * a colon ends the name on the command line, braces end or nest it, a decoration would be doubled.
 */
export function checkVariableName(name: string): string | undefined {
  if (name.trim() === "") return "is no Robot variable name: it is blank";
  if (/^[$@&%]\{.*\}$/.test(name)) return `must be written without "${name.slice(0, 1)}{}"`;
  if (/^[$@&%]/.test(name)) return `must not begin with "${name.slice(0, 1)}"`;
  if (name !== name.trim()) return "must not begin or end with a space";
  if (/\p{Cc}/u.test(name)) return "must not hold control characters";
  const [forbidden] = /[{}:]/.exec(name) ?? [];
  return forbidden === undefined ? undefined : `is no Robot variable name: it holds "${forbidden}"`;
}
