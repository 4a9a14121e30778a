import { expect, test } from "vitest";
import { docClaims, type DocFacts } from "./doc-claims.ts";
import { citedSeeds, docStatements, pageSummaries } from "./doc-statements.ts";

const facts: DocFacts = {
  paths: new Set(["apps", "apps/ctrl", "apps/ctrl/src", "apps/ctrl/src/main.ts", "docs/spool.md"]),
  words: new Set([
    "pnpm",
    "npm",
    "run",
    "deno",
    "task",
    "unit",
    "install",
    "demo",
    "ctrl",
    "status",
    "consola",
    "suite_execution_interval",
    "tasks",
    "robotmk",
    "results",
    "json",
  ]),
  fileNames: new Set(["ctrl.mjs"]),
  scripts: new Set(["demo", "test", "unit"]),
  subcommands: new Map([["robotmk-ctrl", new Set(["status", "run"])]]),
  packages: new Set(["consola", "libs"]),
};
const problems = (text: string) =>
  docClaims({ path: "README.md", text }, facts).map(({ message }) => message);

test.each([
  ["`apps/ctrl/src/main.ts`"],
  ["`apps/ctrl/`"],
  ["`src/main.ts`"],
  ["`apps/*/src/main.ts`"],
  ["`ctrl.mjs`"],
  ["`tasks/NAME`"],
  ["`results/robotmk_SUITE.json`"],
  ["`suite_execution_interval`"],
  ["`pnpm unit`"],
  ["`pnpm install`"],
  ["`npm run demo`"],
  ["`robotmk-ctrl status --json`"],
  ["`robotmk-ctrl`"],
  ["`consola` is a package of the workspace"],
  ["```sh\nrobotmk-ctrl run login # now\n```"],
])("%s is so", (text) => {
  expect(problems(text)).toEqual([]);
});

test.each([
  ["`kill-tree.ts`", 'Cannot find "kill-tree.ts": the workspace has no such file or folder'],
  ["`apps/gone/`", 'Cannot find "apps/gone/": the workspace has no such file or folder'],
  ["`libs/*/x.ts`", 'Cannot find "libs/*/x.ts": no file matches it'],
  ["`suite_interval`", 'Cannot find `suite_interval`: "suite_interval" stands nowhere in the sources'],
  ["`pnpm gone`", 'Cannot run "pnpm gone": there is no script or task "gone"'],
  ["`npm run gone`", 'Cannot run "npm run gone": there is no script or task "gone"'],
  ["`deno task gone`", 'Cannot run "deno task gone": there is no script or task "gone"'],
  ["`robotmk-ctrl gone`", 'Cannot run "robotmk-ctrl gone": robotmk-ctrl has no subcommand "gone"'],
  ["```sh\nrobotmk-ctrl gone\n```", 'Cannot run "robotmk-ctrl gone": robotmk-ctrl has no subcommand "gone"'],
])("%s is not so", (text, problem) => {
  expect(problems(text)).toEqual([problem]);
});

test("a package that no manifest names is no package", () => {
  expect(problems("`left` stands in the workspace's catalog")).toContain(
    'Cannot find the package "left": no manifest names it',
  );
});

test("a finding has the line of the statement", () => {
  expect(docClaims({ path: "README.md", text: "one\n\nthree `gone.ts`\n" }, facts)).toMatchObject([
    { line: 3 },
  ]);
});

const sources = [
  { path: "apps/ctrl/src/plugin/x.ts", text: "export const a = process.pid;\nexport const b = 1;\n" },
  { path: "libs/spool/src/layout.ts", text: "export const folder = 1;\n" },
  { path: "libs/config/src/path.ts", text: 'if (process.platform === "win32") {}\n' },
];

test.each([
  ["A file is called what it exports, and exports one thing."],
  ["libs/spool     one file a kind\nof record"],
  ["main.ts, cli.ts, log.ts touch the process; the rest gets all it needs"],
  ["There is no `isWindows` outside of posix/ and windows/."],
])("a statement that the code does not keep is found: %s", (text) => {
  expect(docStatements({ path: "ARCHITECTURE.md", text }, sources)).toHaveLength(1);
  expect(docStatements({ path: "ARCHITECTURE.md", text }, [])).toEqual([]);
});

test("the README describes a page by the page's first sentence", () => {
  const page = (path: string) =>
    path === "docs/windows.md" ? "# Windows\n\nThe whole manual for\nWindows. More.\n" : undefined;
  const readme = (text: string) => pageSummaries({ path: "README.md", text }, page);
  expect(readme("- [docs/windows.md](docs/windows.md): the whole manual for Windows\n")).toEqual([]);
  expect(readme("- [docs/windows.md](docs/windows.md): what is missing there\n")).toMatchObject([
    { line: 1 },
  ]);
});

test("a comment cites no document that readers do not have", () => {
  const comment = (text: string) => citedSeeds({ path: "apps/ctrl/src/x.ts", text });
  expect(comment("/** As in the seed's table. */\n")).toHaveLength(1);
  expect(comment('const text = "the seed";\n')).toEqual([]);
});
