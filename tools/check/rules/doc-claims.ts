import { posix } from "node:path";
import type { Finding, TextFile } from "./finding.ts";

/** What the documents may speak of, collected from the workspace; see doc-facts.ts. */
export type DocFacts = {
  /** Every file and folder of the workspace, with slashes. */
  readonly paths: ReadonlySet<string>;
  /** Every word of the sources, manifests and scripts in lower case: names, keys, values. */
  readonly words: ReadonlySet<string>;
  /** File names that the sources speak of: files that are made at run time or by a build. */
  readonly fileNames: ReadonlySet<string>;
  /** The scripts of package.json and the tasks of deno.json. */
  readonly scripts: ReadonlySet<string>;
  /** The subcommands of each program: `robotmk-ctrl` → `status`, … */
  readonly subcommands: ReadonlyMap<string, ReadonlySet<string>>;
  /** The packages of the catalog, of the workspace and of Robot's requirements. */
  readonly packages: ReadonlySet<string>;
};

const SPAN = /`(?<code>[^`\n]+)`/g;
const FENCED = /^(?<fence>```+|~~~+)(?<kind>[^\n]*)\n(?<body>[\s\S]*?)^\k<fence>[ \t]*$/gm;
const TOP = /^(?:\.?\/)?(?:apps|libs|e2e|tools|docs|findings|\.ci)\//;
const SOURCE = /\.(?:ts|mjs|cjs|md|ps1|py)$/;
/** A part that stands for something: `SUITE`, `<name>`, `…`, `$VARIABLE`, `%VARIABLE%`, `*`. */
const PLACEHOLDER = /^[A-Z][A-Z0-9]*$|[<>…$%*{}\\]/;
/** pnpm's own commands, which need no script. */
const PNPM = new Set(["install", "exec", "add", "run", "import"]);

/**
 * Finds statements of a document that are not so: in back-ticks a path, a command, a package or a key that does not
 * exist, and a sentence that the withdrawn list names.
 *
 * @param facts what exists
 * @returns a finding a statement, with its line
 */
export function docClaims({ path, text }: TextFile, facts: DocFacts): readonly Finding[] {
  const prose = text.replace(FENCED, (block) => block.replace(/[^\n]/g, " "));
  const spans = [...prose.matchAll(SPAN)].flatMap((match) => {
    const message = spanProblem(match.groups?.["code"] ?? "", facts);
    return message === undefined ? [] : [{ file: path, line: lineAt(text, match.index), message }];
  });
  const blocks = [...text.matchAll(FENCED)]
    .filter((match) => /^(?:sh|bash|console)\b/.test(match.groups?.["kind"] ?? ""))
    .flatMap((match) => commandLines(match.groups?.["body"] ?? "", lineAt(text, match.index) + 1))
    .flatMap(({ line, command }) => {
      const message = commandProblem(command, facts);
      return message === undefined ? [] : [{ file: path, line, message }];
    });
  return [...spans, ...blocks, ...packageClaims(prose, path, facts)];
}

function commandLines(body: string, firstLine: number): readonly { line: number; command: string }[] {
  return body.split("\n").map((text, index) => ({
    line: firstLine + index,
    command: text.replace(/\s+#.*$/, "").trim(),
  }));
}

function spanProblem(code: string, facts: DocFacts): string | undefined {
  return commandProblem(code, facts) ?? (isPath(code) ? pathProblem(code, facts) : wordProblem(code, facts));
}

function commandProblem(code: string, { scripts, subcommands, paths }: DocFacts): string | undefined {
  const [program = "", ...rest] = code.replace(/^(?:[A-Z_]+=\S+\s+)+/, "").split(/\s+/);
  const [first = "", second = ""] = rest;
  const missing = (name: string) => `Cannot run "${code}": there is no script or task "${name}"`;
  if (program === "pnpm")
    return known(first) || PNPM.has(first) || scripts.has(first) ? undefined : missing(first);
  if (program === "npm" && first === "run") return scripts.has(second) ? undefined : missing(second);
  if (program === "npm" && first === "test") return scripts.has("test") ? undefined : missing("test");
  if (program === "deno" && first === "task")
    return known(second) || scripts.has(second) ? undefined : missing(second);
  if (program === "node" && TOP.test(first))
    return paths.has(first) ? undefined : `Cannot run "${code}": there is no "${first}"`;
  const own = subcommands.get(program);
  if (own === undefined || known(first)) return undefined;
  return own.has(first) ? undefined : `Cannot run "${code}": ${program} has no subcommand "${first}"`;
}

/** No subcommand, an option, or something that stands for one. */
function known(argument: string): boolean {
  return argument === "" || argument.startsWith("-") || PLACEHOLDER.test(argument) || argument.includes("|");
}

function isPath(code: string): boolean {
  return (
    !/\s/.test(code) &&
    (TOP.test(code) || (SOURCE.test(code) && !/^(?:x?\.|\*)/.test(code) && !PLACEHOLDER.test(code)))
  );
}

function pathProblem(code: string, { paths, fileNames }: DocFacts): string | undefined {
  const wanted = code.replace(/^\.\//, "").replace(/#.*$/, "").replace(/\/$/, "");
  if (/[*{]/.test(wanted))
    return matches(wanted, paths) ? undefined : `Cannot find "${code}": no file matches it`;
  const cut = wanted.split("/").findIndex((part) => PLACEHOLDER.test(part));
  const fixed = cut === -1 ? wanted : wanted.split("/").slice(0, cut).join("/");
  if (!TOP.test(wanted) && fileNames.has(posix.basename(wanted))) return undefined;
  if (paths.has(fixed) || (!TOP.test(wanted) && endsOnePath(fixed, paths))) return undefined;
  return `Cannot find "${code}": the workspace has no such file or folder`;
}

function endsOnePath(end: string, paths: ReadonlySet<string>): boolean {
  return [...paths].some((path) => path === end || path.endsWith(`/${end}`));
}

function matches(glob: string, paths: ReadonlySet<string>): boolean {
  const pattern = glob
    .replace(/[.+^$()|[\]\\]/g, "\\$&")
    .replace(/\{([^}]*)\}/g, (_, list: string) => `(?:${list.replaceAll(",", "|")})`)
    .replace(/\*\*\/|\*\*|\*/g, (star) => (star === "*" ? "[^/]*" : "(?:.*/)?"));
  return [...paths].some((path) => new RegExp(`^${pattern}$`).test(path));
}

/** Keys, names and values: each word of them has to stand in the sources. */
function wordProblem(code: string, { words }: DocFacts): string | undefined {
  const parts = (code.match(/[A-Za-z_][A-Za-z0-9_]*/g) ?? []).filter((part) => part.length > 2);
  const missing = parts.find((part) => !PLACEHOLDER.test(part) && !isWord(part, words));
  return missing === undefined
    ? undefined
    : `Cannot find \`${code}\`: "${missing}" stands nowhere in the sources`;
}

/** `robotmk_SUITE`: the parts that stand for something are left out. */
function isWord(part: string, words: ReadonlySet<string>): boolean {
  if (words.has(part.toLowerCase())) return true;
  const pieces = part.split("_").filter((piece) => piece !== "");
  return (
    pieces.some((piece) => PLACEHOLDER.test(piece)) &&
    pieces.every((piece) => PLACEHOLDER.test(piece) || words.has(piece.toLowerCase()))
  );
}

const CATALOG =
  /`(?<name>@?[a-z][a-z0-9/-]*)`[^.`|(]*\b(?:package|catalog|add-on)\b|\b(?:packages?|add-on) `(?<named>@?[a-z][a-z0-9/-]*)`/g;

function packageClaims(prose: string, path: string, { packages }: DocFacts): readonly Finding[] {
  return [...prose.matchAll(CATALOG)].flatMap((match) => {
    const name = match.groups?.["name"] ?? match.groups?.["named"] ?? "";
    if (packages.has(name)) return [];
    return [
      {
        file: path,
        line: lineAt(prose, match.index),
        message: `Cannot find the package "${name}": no manifest names it`,
      },
    ];
  });
}

function lineAt(text: string, index: number): number {
  return text.slice(0, index).split("\n").length;
}
