import { type Finding, matchesWithLine, type TextFile } from "./finding.ts";
import { packageOf } from "./package-of.ts";

/** What some files must not import, with the reason. */
type Ban = {
  readonly specifier: RegExp;
  /** The files that may import it all the same. */
  readonly except?: RegExp;
  /** Types cost nothing at run time. */
  readonly typesAllowed?: boolean;
  readonly because: string;
};

const TEST = /[.-]test\.m?[tj]s$|\/fixtures\//;
const PRINTS = /^apps\/[^/]+\/src\/(?:main|cli|log)\.ts$/;
const SYSTEM: Ban = {
  specifier: /^(?:node:)?(?:child_process|cluster|ffi)$|^(?:koffi|ffi-napi|fs-native-extensions)$/,
  except: TEST,
  because: "libs/platform alone starts processes and calls the system",
};
const COMMON: readonly Ban[] = [
  { specifier: /^(?:node:)?process$/, except: TEST, because: "the global process is the same" },
  { specifier: /^@robotmk-controller\/[^/]+\//, because: "a package is imported by its name alone" },
  { specifier: /^@robotmk-controller\/(?:ctrl|daemon|runner)$/, because: "no package imports an app" },
  {
    specifier: /^consola(?:\/|$)/,
    except: new RegExp(`${PRINTS.source}|${TEST.source}`),
    typesAllowed: true,
    because: "main.ts, cli.ts and log.ts of an app alone print",
  },
];
const NODE: Ban = {
  specifier: /^node:/,
  except: TEST,
  because: "libs/schedule decides and gets what it needs as parameters",
};
const E2E: Ban = {
  specifier: /^@robotmk-controller\//,
  because: "the end-to-end tests see what Checkmk sees",
};

const IMPORT =
  /^[ \t]*(?:import|export)\b(?<type>\s+type\b)?(?:[^"';]*?\bfrom\b)?\s*["'](?<from>[^"']+)["']|\bimport\(\s*["'](?<dynamic>[^"']+)["']/gm;

/** Finds imports that a file of its package must not have. What a manifest has to allow, dependency-table.ts holds. */
export function bannedImports({ path, text }: TextFile): readonly Finding[] {
  const bans = bansOf(packageOf(path)).filter(({ except }) => except?.test(path) !== true);
  return matchesWithLine(text, IMPORT).flatMap(({ line, match }) => {
    const specifier = match.groups?.["from"] ?? match.groups?.["dynamic"] ?? "";
    const isType = match.groups?.["type"] !== undefined;
    const ban = bans.find(
      (other) => other.specifier.test(specifier) && !(isType && other.typesAllowed === true),
    );
    return ban === undefined
      ? []
      : [{ file: path, line, message: `Cannot import "${specifier}" here: ${ban.because}` }];
  });
}

function bansOf(home: string): readonly Ban[] {
  if (home === "e2e") return [E2E];
  if (home === "libs/platform") return COMMON;
  if (home === "libs/schedule") return [SYSTEM, ...COMMON, NODE];
  return /^(?:apps|libs)\//.test(home) ? [SYSTEM, ...COMMON] : [];
}
