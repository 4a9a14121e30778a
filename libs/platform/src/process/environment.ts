import { foldedName } from "../paths.ts";
import { checkPathTrust } from "../permissions/index.ts";
import { trustedSearchPath } from "./search-path.ts";
import { isSiblingVariable, siblingVariables } from "./sibling-command.ts";

/**
 * Returns the variables of this program for a sibling, without those that make it load or run code that nobody
 * configured. A library to preload stays where nobody else may change it.
 */
export function siblingEnvironment(): Readonly<Record<string, string>> {
  const { LD_PRELOAD: preload, ...rest } = definedEnvironment();
  const libraries = preload?.split(/[ :]+/).filter((library) => library !== "") ?? [];
  const isOwn = (library: string) => library.startsWith("/") && checkPathTrust(library) === undefined;
  const kept = libraries.length > 0 && libraries.every(isOwn) ? { LD_PRELOAD: preload ?? "" } : {};
  return mergeEnvironments([withoutPlanted(rest), kept, siblingVariables(), EXE_PATH]);
}

/**
 * Returns the variables of this program for Robot and other external programs, without those that change an
 * interpreter although nobody configured them; a suite's `env` may set them.
 */
export function externalEnvironment(): Readonly<Record<string, string>> {
  const own = Object.entries(withoutPlanted(definedEnvironment()));
  const kept = own.filter(([name]) => !isSiblingVariable(name));
  return mergeEnvironments([Object.fromEntries(kept), EXE_PATH]);
}

/** Makes Windows search a program without a folder on the PATH alone, not in the working directory. */
const EXE_PATH: Readonly<Record<string, string>> =
  process.platform === "win32" ? { NoDefaultCurrentDirectoryInExePath: "1" } : {};

/** Variables that interpreters, shells and the loader (ld.so(8)) take as code, options, or folders of code. */
const PLANTED = [
  /^(ROBOT|REBOT)_OPTIONS$|^ROBOT_SYSLOG_(FILE|LEVEL)$/i,
  /^NODE_(OPTIONS|PATH|REPL_EXTERNAL_MODULE)$|^DENO_|^BUN_/i,
  /^LD_|^GCONV_PATH$|^GLIBC_TUNABLES$/i,
  /^PYTHON(PATH|STARTUP|HOME|INSPECT|USERBASE|BREAKPOINT|EXECUTABLE|PLATLIBDIR|WARNINGS|PYCACHEPREFIX)$/i,
  /^(BASH_ENV|SHELLOPTS|BASHOPTS|BASH_FUNC_.*|CDPATH)$/i,
  /^(COR_ENABLE_PROFILING|COR_PROFILER.*|CORECLR_.*|DOTNET_STARTUP_HOOKS|__COMPAT_LAYER)$/i,
  /^(PERL5LIB|PERL5OPT|RUBYLIB|RUBYOPT|_?JAVA_(TOOL_)?OPTIONS)$/i,
];

function withoutPlanted(environment: Readonly<Record<string, string>>): Record<string, string> {
  const kept = Object.entries(environment).filter(([name]) => !PLANTED.some((form) => form.test(name)));
  return Object.fromEntries(
    kept.map(([name, value]) => [name, isPath(name) ? trustedSearchPath(value) : value]),
  );
}

function isPath(name: string): boolean {
  return process.platform === "win32" ? name.toUpperCase() === "PATH" : name === "PATH";
}

function definedEnvironment(): Record<string, string> {
  const defined: Record<string, string> = {};
  for (const [name, value] of Object.entries(process.env)) {
    if (value !== undefined) defined[name] = value;
  }
  return defined;
}

/** Variables of a process by their names. */
export type Environment = Readonly<Record<string, string>>;

type NameRule = { readonly isWindows?: boolean };

/**
 * Merges variables; later ones replace earlier ones. To Windows `Path` and `PATH` are one variable, which keeps its
 * first name.
 */
export function mergeEnvironments(layers: readonly Environment[], rule: NameRule = {}): Environment {
  const names = new Map<string, string>();
  const merged: Record<string, string> = {};
  for (const [name, value] of layers.flatMap((layer) => Object.entries(layer))) {
    const key = sameName(name, rule);
    const known = names.get(key) ?? name;
    names.set(key, known);
    merged[known] = value;
  }
  return merged;
}

/** Returns the value of a variable by the system's rule for names; undefined where it is not set. */
export function environmentValue(
  environment: Environment,
  name: string,
  rule: NameRule = {},
): string | undefined {
  const wanted = sameName(name, rule);
  return Object.entries(environment).findLast(([other]) => sameName(other, rule) === wanted)?.[1];
}

function sameName(name: string, { isWindows = process.platform === "win32" }: NameRule): string {
  return isWindows ? foldedName(name) : name;
}
