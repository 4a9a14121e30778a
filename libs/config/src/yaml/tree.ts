import {
  type Alias,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Scalar,
  type YAMLMap,
  type YAMLSeq,
} from "yaml";
import { MAX_ISSUES } from "../issues/issue.ts";
import { quote } from "../issues/message.ts";
import { MAX_DEPTH, type TextIssue } from "./limits.ts";

// What an alias stands for is counted each time: a bomb of nine levels unfolds to a billion values. Counted are
// values and not uses, so that a thousand suites can share one anchor.
const MAX_VALUES_OF_ALIASES = 100_000;

export type TreeIssue = TextIssue & {
  readonly keyPath: readonly string[];
  /** Where the same key stands already. */
  readonly earlierOffset?: number;
};

export type PlainTree = {
  /** Nested Maps, arrays and scalars. */
  readonly root: unknown;
  readonly issues: readonly TreeIssue[];
  /** The YAML node that each Map and array was made of. */
  readonly nodes: ReadonlyMap<unknown, YAMLMap | YAMLSeq>;
};

/**
 * Turns YAML nodes into plain values. Mappings become Maps, so that no key has a meaning of its own. Where
 * JavaScript would write a number differently its source text is kept: `007`, `1.10` and long ids reach Robot
 * Framework as they stand. Finds keys written twice, aliases without an anchor, too deep and too large trees.
 */
export function plainTree(contents: unknown): PlainTree {
  const builder = new TreeBuilder();
  return { root: builder.convert(contents, []).value, issues: builder.issues, nodes: builder.nodes };
}

/** Where a node begins in the text. */
export function startOf(node: Node): number {
  return node.range?.[0] ?? 0;
}

type Converted = {
  readonly value: unknown;
  /** Values in it, those behind aliases included. */
  readonly size: number;
};

const NOTHING: Converted = { value: null, size: 1 };

class TreeBuilder {
  readonly issues: TreeIssue[] = [];
  readonly nodes = new Map<unknown, YAMLMap | YAMLSeq>();
  readonly #anchors = new Map<string, Converted>();
  #valuesOfAliases = 0;
  #isAliasFloodReported = false;

  convert(node: unknown, keyPath: readonly string[]): Converted {
    if (isAlias(node)) return this.#convertAlias(node, keyPath);
    if (!isScalar(node) && !isMap(node) && !isSeq(node)) return NOTHING;
    const converted = this.#convertOwn(node, keyPath);
    if (node.anchor !== undefined) this.#anchors.set(node.anchor, converted);
    return converted;
  }

  #convertOwn(node: Scalar | YAMLMap | YAMLSeq, keyPath: readonly string[]): Converted {
    if (isScalar(node)) return { value: scalarValue(node), size: 1 };
    if (keyPath.length > MAX_DEPTH) {
      return this.#giveUp(node, keyPath, `Cannot read the file as it nests more than ${MAX_DEPTH} levels`);
    }
    return isMap(node) ? this.#convertMap(node, keyPath) : this.#convertSeq(node, keyPath);
  }

  #convertMap(map: YAMLMap, keyPath: readonly string[]): Converted {
    const value = new Map<string, unknown>();
    this.nodes.set(value, map);
    const keys = new Map<string, Node>();
    let size = 1;
    for (const { key, value: item } of map.items) {
      if (!isScalar(key)) continue;
      const name = String(key.value);
      const path = [...keyPath, name];
      const earlier = keys.get(name);
      if (earlier !== undefined) {
        const message = `Cannot use key ${quote(name)} twice in one mapping`;
        this.#report({ message, offset: startOf(key), keyPath: path, earlierOffset: startOf(earlier) });
        continue;
      }
      keys.set(name, key);
      const converted = this.convert(item, path);
      value.set(name, converted.value);
      size += converted.size;
    }
    return { value, size };
  }

  #convertSeq(seq: YAMLSeq, keyPath: readonly string[]): Converted {
    const value: unknown[] = [];
    this.nodes.set(value, seq);
    let size = 1;
    for (const [index, item] of seq.items.entries()) {
      const converted = this.convert(item, [...keyPath, String(index)]);
      value.push(converted.value);
      size += converted.size;
    }
    return { value, size };
  }

  #convertAlias(alias: Alias, keyPath: readonly string[]): Converted {
    const cannot = `Cannot resolve alias ${quote(`*${alias.source}`)}`;
    const target = this.#anchors.get(alias.source);
    if (target === undefined)
      return this.#giveUp(alias, keyPath, `${cannot} as no value above has this anchor`);
    this.#valuesOfAliases += target.size;
    if (this.#valuesOfAliases <= MAX_VALUES_OF_ALIASES) return target;
    if (this.#isAliasFloodReported) return NOTHING;
    this.#isAliasFloodReported = true;
    return this.#giveUp(
      alias,
      keyPath,
      `${cannot} as aliases may stand for ${MAX_VALUES_OF_ALIASES} values at most`,
    );
  }

  #giveUp(node: Node, keyPath: readonly string[], message: string): Converted {
    this.#report({ message, offset: startOf(node), keyPath });
    return NOTHING;
  }

  #report(issue: TreeIssue): void {
    if (this.issues.length <= MAX_ISSUES) this.issues.push(issue);
  }
}

function scalarValue({ value, source }: Scalar): unknown {
  if (typeof value !== "number" || source === undefined || String(value) === source) return value;
  return source;
}
