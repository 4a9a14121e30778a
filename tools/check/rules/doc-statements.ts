import { posix } from "node:path";
import { type Finding, matchesWithLine, type TextFile } from "./finding.ts";

/** A general statement of the documents about the code, and whether it holds. */
type Statement = {
  readonly says: RegExp;
  readonly holds: (sources: readonly TextFile[]) => boolean;
  readonly because: string;
};

const APP = /^apps\/[^/]+\/src\//;
const TOUCHES_PROCESS = /(?:^|\/)(?:main|cli|log)\.m?ts$/;
const AMBIENT = /\bprocess\.|\bVERSION\b|\brunsOnWindows\b|\bcurrentRuntime\(/;

const STATEMENTS: readonly Statement[] = [
  {
    says: /\bexports one thing\b/i,
    holds: (sources) => sources.every(({ text }) => valueExports(text) <= 1),
    because: "several files export more than one value",
  },
  {
    says: /\bone file a kind of record\b/i,
    holds: (sources) =>
      sources
        .filter(({ path }) => path.startsWith("libs/spool/src/"))
        .every(({ text }) => /Schema = v\./.test(text)),
    because: "libs/spool also holds queues, locks and the launch of the daemon",
  },
  {
    says: /\bthe rest gets all it needs\b/i,
    holds: (sources) =>
      sources
        .filter(({ path }) => APP.test(path) && !TOUCHES_PROCESS.test(path))
        .every(({ text }) => !AMBIENT.test(text)),
    because: "files beside main.ts, cli.ts and log.ts read the process, too",
  },
  {
    says: /\bno `?isWindows`?|`?isWindows`? (?:stands|is) nowhere/i,
    holds: (sources) =>
      sources
        .filter(({ path }) => !/\/(?:posix|windows|win32)\/|\/index\.ts$/.test(path))
        .every(({ text }) => !/\brunsOnWindows\b|\bprocess\.platform\b|\bisWindows\b/.test(text)),
    because: "files outside of posix/ and windows/ ask for the system, too",
  },
];

/**
 * Finds general statements of a document that the code does not keep.
 *
 * @param sources the source files of apps and libs, without tests
 */
export function docStatements({ path, text }: TextFile, sources: readonly TextFile[]): readonly Finding[] {
  const line = text.replaceAll(/\s*\n\s*(?![\s|#>*-])/g, (gap) => " ".repeat(gap.length));
  return STATEMENTS.filter(({ says, holds }) => says.test(line) && !holds(sources)).map(
    ({ says, because }) => ({
      file: path,
      line: text.slice(0, line.search(says)).split("\n").length,
      message: `Cannot keep the statement ${says}: ${because}`,
    }),
  );
}

function valueExports(text: string): number {
  return text.match(/^export (?:async )?(?:const|function|class|let) /gm)?.length ?? 0;
}

/**
 * Finds entries of the README's list of pages whose text is not the page's own first sentence, so that the list
 * says what the page is.
 *
 * @param textOf the text of a page, undefined where there is none
 */
export function pageSummaries(
  readme: TextFile,
  textOf: (path: string) => string | undefined,
): readonly Finding[] {
  return matchesWithLine(readme.text, /^- \[(?<page>docs\/[^\]]+\.md)\]\([^)]+\): (?<says>.+)$/gm).flatMap(
    ({ line, match }) => {
      const page = match.groups?.["page"] ?? "";
      const says = match.groups?.["says"] ?? "";
      const summary = firstSentence(textOf(posix.normalize(page)) ?? "");
      if (plain(says) === plain(summary)) return [];
      return [
        {
          file: readme.path,
          line,
          message: `Cannot describe ${page} as "${says}": its first sentence is "${summary}"`,
        },
      ];
    },
  );
}

function firstSentence(page: string): string {
  const paragraph = /^# .+\n+(?<first>(?:.+\n?)+)/.exec(page)?.groups?.["first"] ?? "";
  return /^.*?[.:](?=\s|$)/s.exec(paragraph)?.[0]?.replaceAll(/\s+/g, " ") ?? paragraph.trim();
}

function plain(text: string): string {
  return text.replace(/[.:]$/, "").trim().toLowerCase();
}

/** Finds comments that cite the documents from before the project, which no reader can find. */
export function citedSeeds({ path, text }: TextFile): readonly Finding[] {
  if (!/^(?:apps|libs)\/.*\.m?ts$/.test(path)) return [];
  return matchesWithLine(text, /(?:\/\/|^[ \t]*\/?\*).*\bthe seed(?:'s|s)?\b/gim).map(({ line }) => ({
    file: path,
    line,
    message: "Cannot cite the seed as no reader has it: cite a page in docs/",
  }));
}
