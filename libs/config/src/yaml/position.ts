import { isMap, isNode, isScalar, type Node } from "yaml";
import { type PlainTree, startOf } from "./tree.ts";

export type Place = {
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 code units. */
  readonly column: number;
};

/** The line and column of a character of the text. */
export function placeAt(text: string, offset: number): Place {
  const end = Math.min(Math.max(offset, 0), text.length);
  let line = 1;
  let lineStart = 0;
  for (let next = text.indexOf("\n"); next >= 0 && next < end; next = text.indexOf("\n", next + 1)) {
    line += 1;
    lineStart = next + 1;
  }
  return { line, column: end - lineStart + 1 };
}

/**
 * Finds where a key or its value begins in the text; the nearest one above if there is no such key.
 * A value that is not written has the place of its key.
 */
export function offsetOf(tree: PlainTree, keyPath: readonly string[], at: "key" | "value"): number {
  let value = tree.root;
  let offset = 0;
  for (const [index, key] of keyPath.entries()) {
    const step = stepInto(tree, value, key);
    if (step === undefined) return offset;
    const isWantedKey = index === keyPath.length - 1 && at === "key";
    const node = isWantedKey ? step.key : (step.item ?? step.key);
    if (node !== undefined) offset = startOf(node);
    value = step.value;
  }
  return offset;
}

type Step = {
  readonly value: unknown;
  /** Undefined for the item of a list. */
  readonly key: Node | undefined;
  /** Undefined where nothing is written. */
  readonly item: Node | undefined;
};

function stepInto(tree: PlainTree, parent: unknown, key: string): Step | undefined {
  const node = tree.nodes.get(parent);
  if (Array.isArray(parent)) {
    const item = node?.items[Number(key)];
    return isNode(item) ? { value: parent[Number(key)], key: undefined, item } : undefined;
  }
  if (!(parent instanceof Map) || !isMap(node)) return undefined;
  const pair = node.items.find((candidate) => isScalar(candidate.key) && String(candidate.key.value) === key);
  if (pair === undefined || !isScalar(pair.key)) return undefined;
  return { value: parent.get(key), key: pair.key, item: isWritten(pair.value) ? pair.value : undefined };
}

function isWritten(node: unknown): node is Node {
  return isNode(node) && !(isScalar(node) && node.value === null && node.source === "");
}
