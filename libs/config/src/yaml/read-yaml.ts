import { parseDocument, type YAMLError } from "yaml";
import { MAX_ISSUES } from "../issues/issue.ts";
import { ESCAPE_HINT } from "../issues/message.ts";
import { checkYamlSize } from "./limits.ts";
import { offsetOf, type Place, placeAt } from "./position.ts";
import { plainTree, type TreeIssue } from "./tree.ts";

/** An issue that carries its place already. */
export type PlacedIssue = Place & {
  readonly severity: "error" | "warning";
  readonly message: string;
  readonly keyPath: readonly string[];
};

export type YamlResult = {
  /** False if the syntax is wrong: then `root` holds only what could be made out. */
  readonly isSound: boolean;
  /** Nested Maps, arrays and scalars; null for an empty file. */
  readonly root: unknown;
  readonly issues: readonly PlacedIssue[];
  /** Finds the place of a key or of its value; of the nearest one above if there is no such key. */
  readonly locate: (keyPath: readonly string[], at: "key" | "value") => Place;
};

/**
 * Reads a YAML text of one document by the core schema of YAML 1.2. Keys are texts as they stand in the file.
 * Whatever is wrong is an issue in the result.
 */
export function readYaml(text: string): YamlResult {
  const locateTop = () => placeAt(text, 0);
  const sizeIssue = checkYamlSize(text);
  if (sizeIssue !== undefined) {
    const { message, offset } = sizeIssue;
    const issue = { severity: "error", message, keyPath: [], ...placeAt(text, offset) } as const;
    return { isSound: false, root: null, issues: [issue], locate: locateTop };
  }
  const document = parseDocument(text, {
    schema: "core",
    merge: false,
    resolveKnownTags: false,
    stringKeys: true,
    // Compares each pair of keys: minutes for a file of 1 MiB. plainTree finds them in one go.
    uniqueKeys: false,
    prettyErrors: false,
    // Not "silent", which would let a second document pass.
    logLevel: "error",
  });
  const tree = plainTree(document.contents);
  const syntaxIssues = firstOfEachPlace([...document.errors, ...document.warnings])
    .slice(0, MAX_ISSUES + 1)
    .map((error) => syntaxIssue(text, error));
  const isSound = syntaxIssues.every(({ severity }) => severity === "warning");
  const treeIssues = tree.issues.map((issue) => placedTreeIssue(text, issue));
  return {
    isSound,
    root: tree.root,
    issues: isSound ? [...syntaxIssues, ...treeIssues] : syntaxIssues,
    locate: (keyPath, at) => placeAt(text, offsetOf(tree, keyPath, at)),
  };
}

/** The parser's second thoughts about a character only confuse. */
function firstOfEachPlace(errors: readonly YAMLError[]): readonly YAMLError[] {
  const places = new Set<number>();
  return errors.filter(({ pos: [offset] }) => !places.has(offset) && places.add(offset));
}

function placedTreeIssue(text: string, { message, keyPath, offset, earlierOffset }: TreeIssue): PlacedIssue {
  const told =
    earlierOffset === undefined
      ? message
      : `${message}: it stands in line ${placeAt(text, earlierOffset).line} already`;
  return { severity: "error", message: told, keyPath, ...placeAt(text, offset) };
}

function syntaxIssue(text: string, error: YAMLError): PlacedIssue {
  // An unknown directive changes nothing. An unknown tag may stand before a value that is not meant literally.
  const severity = error.name === "YAMLWarning" && error.code === "BAD_DIRECTIVE" ? "warning" : "error";
  const message = `Cannot read the file as YAML: ${describeError(error)}`;
  return { severity, message, keyPath: [], ...placeAt(text, error.pos[0]) };
}

function describeError(error: YAMLError): string {
  if (error.code === "MULTIPLE_DOCS") return "a second document begins, and there may be but one";
  // The parser's stack overflowed: indentation nests too deep, which costs it no time.
  if (error.code === "RESOURCE_EXHAUSTION") return "it nests too deep";
  const message = error.message.charAt(0).toLowerCase() + error.message.slice(1);
  return error.code === "BAD_DQ_ESCAPE" ? `${message}: ${ESCAPE_HINT}` : message;
}
