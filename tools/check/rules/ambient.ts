import { type Finding, matchesWithLine, type TextFile } from "./finding.ts";

/** What a file must not take from its surroundings, with the reason. */
type Ban = { readonly use: RegExp; readonly except: RegExp; readonly because: string };

const TEST = /[.-]test\.m?[tj]s$|\/fixtures\//;
const ENTRY = /^apps\/[^/]+\/src\/(?:main|cli|log)\.ts$/;
const CLOCK = /^libs\/platform\/src\/clock\.ts$/;
const TOUCHES = "main.ts, cli.ts and log.ts of an app alone touch the process: pass it in";

const BANS: readonly Ban[] = [
  {
    use: /\bprocess\.(?:argv|exit|stdout|stderr|stdin)\b/g,
    except: ENTRY,
    because: TOUCHES,
  },
  { use: /\bprocess\.env\b/g, except: new RegExp(`${ENTRY.source}|^libs/platform/`), because: TOUCHES },
  {
    use: /\bDate\.now\b|\bperformance\.now\b/g,
    except: new RegExp(`${CLOCK.source}|^apps/[^/]+/src/main\\.ts$`),
    because: "decisions must be repeatable: take the Clock of libs/platform as a parameter",
  },
  {
    use: /\bnew Date\(\s*\)|\bDate\(\s*\)/g,
    except: new RegExp(`${CLOCK.source}|^apps/[^/]+/src/main\\.ts$`),
    because: "decisions must be repeatable: take the Clock of libs/platform as a parameter",
  },
  {
    use: /\b(?:process|Deno)\.|\bset(?:Timeout|Interval)\(/g,
    except: /^(?!libs\/schedule\/)/,
    because: "libs/schedule decides and gets what it needs as parameters",
  },
];

/** Finds code of apps and libs that takes time, environment, arguments or streams from its surroundings. */
export function ambientUse({ path, text }: TextFile): readonly Finding[] {
  if (!/^(?:apps|libs)\/.*\.(?:m?ts|mjs)$/.test(path) || TEST.test(path)) return [];
  const code = text.replace(/^[ \t]*(?:\/\/|\/?\*).*$/gm, "");
  return BANS.filter(({ except }) => !except.test(path)).flatMap(({ use, because }) =>
    matchesWithLine(code, use).map(({ line, match }) => ({
      file: path,
      line,
      message: `Cannot use "${match[0]}" here: ${because}`,
    })),
  );
}
