import { posix } from "node:path";
import { type Finding, matchesWithLine, type TextFile } from "./finding.ts";

const LINK = /\]\((?<target>[^()\s]+)\)/g;
const FENCE = /^(?<fence>```+|~~~+)[^\n]*\n[\s\S]*?^\k<fence>[ \t]*$/gm;
const CODE = /`[^`\n]*`/g;

/**
 * Finds links of a document that lead to no file, or to no heading of one.
 *
 * @param textOf the text of a file of the workspace; an empty one for a folder, undefined if there is nothing
 */
export function docLinks(
  { path, text }: TextFile,
  textOf: (path: string) => string | undefined,
): readonly Finding[] {
  return matchesWithLine(blankCode(text), LINK).flatMap(({ line, match }) => {
    const target = match.groups?.["target"] ?? "";
    const message = /^[a-z][a-z0-9+.-]*:/i.test(target) ? undefined : brokenLink(target, { path, textOf });
    return message === undefined ? [] : [{ file: path, line, message }];
  });
}

function brokenLink(
  target: string,
  { path, textOf }: { readonly path: string; readonly textOf: (path: string) => string | undefined },
): string | undefined {
  const [file = "", anchor] = decodeURI(target).split("#", 2);
  const found = file === "" ? path : posix.join(posix.dirname(path), file);
  const text = textOf(found);
  if (text === undefined) return `Cannot follow the link "${target}": there is no "${found}"`;
  if (anchor === undefined || !found.endsWith(".md") || headingsOf(text).has(anchor)) return undefined;
  return `Cannot follow the link "${target}": "${found}" has no such heading`;
}

/** The anchors that GitHub gives to the headings of a document. */
function headingsOf(text: string): ReadonlySet<string> {
  const headings = matchesWithLine(blankFences(text), /^#{1,6}[ \t]+(?<title>.+?)[ \t#]*$/gm);
  return new Set(headings.map(({ match }) => anchorOf(match.groups?.["title"] ?? "")));
}

function anchorOf(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{M}_ -]/gu, "")
    .replaceAll(" ", "-");
}

function blankCode(text: string): string {
  return blankFences(text).replace(CODE, "");
}

/** Examples are no links and no headings; the lines keep their numbers. */
function blankFences(text: string): string {
  return text.replace(FENCE, (block) => block.replace(/[^\n]/g, ""));
}
