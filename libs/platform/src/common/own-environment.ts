import { pathDistrust } from "../path-distrust.ts";
import { isSiblingVariable, siblingEnvironment } from "./sibling-command.ts";
import { trustedSearchPath } from "./trusted-search-path.ts";

/**
 * The variables of this program, for a sibling: without what would have it load or run something that nobody
 * configured. A library to preload stays where nobody else may change it.
 */
export function environmentForSibling(): Readonly<Record<string, string>> {
  const { LD_PRELOAD: preload, ...rest } = definedEnvironment();
  const libraries = preload?.split(/[ :]+/).filter((library) => library !== "") ?? [];
  const isOwn = (library: string) => library.startsWith("/") && pathDistrust(library) === undefined;
  const kept = libraries.length > 0 && libraries.every(isOwn) ? { LD_PRELOAD: preload ?? "" } : {};
  return { ...withoutPlanted(rest), ...kept, ...siblingEnvironment() };
}

/**
 * The variables of this program, for a program that is not ours: without what would change its interpreter although
 * nobody configured it; a suite's `env` may set that.
 */
export function environmentForForeigner(): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(withoutPlanted(definedEnvironment())).filter(([name]) => !isSiblingVariable(name)),
  );
}

/** What interpreters, shells and the loader (ld.so(8)) take as code, as options, or as where to look for code. */
const PLANTED = [
  /^(ROBOT|REBOT)_OPTIONS$|^ROBOT_SYSLOG_(FILE|LEVEL)$/i,
  /^NODE_(OPTIONS|PATH|REPL_EXTERNAL_MODULE)$|^DENO_|^BUN_/i,
  /^LD_|^GCONV_PATH$|^GLIBC_TUNABLES$/i,
  /^PYTHON(PATH|STARTUP|HOME|INSPECT|USERBASE|BREAKPOINT|EXECUTABLE|PLATLIBDIR|WARNINGS|PYCACHEPREFIX)$/i,
  /^(BASH_ENV|SHELLOPTS|BASHOPTS|BASH_FUNC_.*|CDPATH)$/i,
  /^(PERL5LIB|PERL5OPT|RUBYLIB|RUBYOPT|_?JAVA_(TOOL_)?OPTIONS)$/i,
];

function withoutPlanted(environment: Readonly<Record<string, string>>): Record<string, string> {
  const kept = Object.entries(environment).filter(([name]) => !PLANTED.some((form) => form.test(name)));
  return Object.fromEntries(
    kept.map(([name, value]) => [name, name === "PATH" ? trustedSearchPath(value) : value]),
  );
}

function definedEnvironment(): Record<string, string> {
  const defined: Record<string, string> = {};
  for (const [name, value] of Object.entries(process.env)) {
    if (value !== undefined) defined[name] = value;
  }
  return defined;
}
