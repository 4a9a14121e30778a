import { expect, test } from "vitest";
import { ambientUse } from "./ambient.ts";
import { dependencyTable } from "./dependency-table.ts";
import { docLinks } from "./doc-links.ts";
import { describeFinding } from "./finding.ts";
import { bannedImports } from "./imports.ts";
import { machinePaths } from "./machine-paths.ts";
import { packageOf } from "./package-of.ts";
import { relativeImports } from "./relative-imports.ts";
import { testKinds } from "./test-kinds.ts";
import { win32Declarations } from "./win32-declarations.ts";

const lib = (path: string, text: string) => relativeImports({ path, text }).map(describeFinding);

test("a finding is one line that an editor follows", () => {
  expect(describeFinding({ file: "a/b.ts", line: 3, message: "Cannot do this" })).toBe(
    "a/b.ts:3: Cannot do this",
  );
});

test.each([
  ["apps/ctrl/src/main.ts", "apps/ctrl"],
  ["libs/platform/src/posix/kill.ts", "libs/platform"],
  ["e2e/rig/host.ts", "e2e"],
  ["tools/check.ts", "tools"],
  ["vitest.config.ts", "."],
  ["docs/config.md", "."],
])("%s is part of %s", (path, home) => {
  expect(packageOf(path)).toBe(home);
});

const OUTSIDE = "../../config/src/a.ts";
const IN_TOOLS = "../../../tools/corpus.ts";

test.each([
  [`import { a } from "${OUTSIDE}";`],
  [`import type { A } from "${OUTSIDE}";`],
  [`import {\n  a,\n  b,\n} from "${OUTSIDE}";`],
  [`export * from "${OUTSIDE}";`],
  [`import "${OUTSIDE}";`],
  [`const a = await import("${OUTSIDE}");`],
])("an import that leaves its package is found: %j", (text) => {
  const [finding, ...more] = lib("libs/spool/src/x.ts", `const first = 1;\n  ${text}`);
  expect(finding).toMatch(
    /^libs\/spool\/src\/x\.ts:2: Cannot import "\.\.\/\.\.\/config\/src\/a\.ts" from "libs\/spool"/,
  );
  expect(more).toEqual([]);
});

test("a test may use the tools, and nothing else outside its package", () => {
  const text = `import { a } from "${IN_TOOLS}";`;
  expect(lib("apps/runner/src/x.test.ts", text)).toEqual([]);
  expect(lib("apps/runner/src/x.ts", text)).toHaveLength(1);
  expect(lib("apps/runner/src/x.test.ts", `import { a } from "${OUTSIDE}";`)).toHaveLength(1);
});

test.each([
  ['import { a } from "../common/a.ts";'],
  ['import { a } from "@robotmk-controller/config";'],
  ['export const ROOT = new URL("../../../..", import.meta.url);'],
  ['export function go() {}\nconst text = "../../../../x";'],
])("an import that stays in its package is none: %j", (text) => {
  expect(lib("libs/platform/src/posix/x.ts", text)).toEqual([]);
});

test.each([
  ["const now = new Date();", "libs/spool/src/x.ts", true],
  ["const now = Date.now();", "apps/daemon/src/dispatch/x.ts", true],
  ["const old = new Date(0);", "libs/spool/src/x.ts", false],
  ["// new Date() is not allowed", "libs/spool/src/x.ts", false],
  ["const now = Date.now();", "libs/platform/src/clock.ts", false],
  ["const now = Date.now();", "apps/daemon/src/main.ts", false],
  ["const now = Date.now();", "libs/spool/src/x.test.ts", false],
  ["const home = process.env.HOME;", "apps/ctrl/src/plugin/x.ts", true],
  ["const home = process.env.HOME;", "apps/ctrl/src/cli.ts", false],
  ["const home = process.env.HOME;", "libs/platform/src/process/x.ts", false],
  ["process.exit(1);", "libs/platform/src/process/x.ts", true],
  ["const own = process.pid;", "apps/ctrl/src/plugin/x.ts", false],
  ["const own = process.pid;", "libs/schedule/src/x.ts", true],
  ["setTimeout(() => {}, 1);", "libs/schedule/src/x.ts", true],
])("%s in %s is taken from the surroundings: %s", (text, path, isFound) => {
  expect(ambientUse({ path, text: `const first = 1;\n${text}\n` })).toHaveLength(isFound ? 1 : 0);
});

test.each([
  ['import { spawn } from "node:child_process";', "apps/ctrl/src/x.ts", true],
  ['import { spawn } from "node:child_process";', "libs/platform/src/x.ts", false],
  ['import { spawn } from "node:child_process";', "apps/ctrl/src/x.test.ts", false],
  ['const { x } = await import("koffi");', "libs/spool/src/x.ts", true],
  ['import { consola } from "consola";', "apps/ctrl/src/plugin/x.ts", true],
  ['import type { ConsolaInstance } from "consola";', "apps/ctrl/src/plugin/x.ts", false],
  ['import { consola } from "consola";', "apps/ctrl/src/log.ts", false],
  ['import { a } from "@robotmk-controller/spool/src/a.ts";', "apps/ctrl/src/x.ts", true],
  ['import { a } from "@robotmk-controller/ctrl";', "apps/daemon/src/x.ts", true],
  ['import { readFileSync } from "node:fs";', "libs/schedule/src/x.ts", true],
  ['import { a } from "@robotmk-controller/spool";', "e2e/tests/x.test.ts", true],
  ['import process from "node:process";', "libs/platform/src/x.ts", true],
])("%s in %s is banned: %s", (text, path, isFound) => {
  const found = bannedImports({ path, text: `const first = 1;\n${text}\n` });
  expect(found.map(({ line }) => line)).toEqual(isFound ? [2] : []);
});

const homes = ["home/jane/suites", "Users/jane", "home/j.doe"].map((path) => `/${path}`);

test.each([...homes, ["C:", "Users", "jane"].join("\\"), "/srv/checkouts/ours/apps"])(
  "the path %s of one machine is found",
  (path) => {
    const found = machinePaths(
      { path: "docs/x.md", text: `first\nSee ${path} there` },
      "/srv/checkouts/ours/",
    );
    expect(found.map(({ line }) => line)).toEqual([2]);
  },
);

test.each([
  "/home/USER/suites",
  "/home/robot/suites",
  "/home/x",
  "/opt/venv/bin/python",
  "/root/.nvm",
  "/srv/checkouts/oursister",
])("the path %s is nobody's", (path) => {
  expect(machinePaths({ path: "docs/x.md", text: `See ${path} there` }, "/srv/checkouts/ours")).toEqual([]);
});

test("a checkout in a folder of the top level is not looked for, as its name is a word like any other", () => {
  expect(machinePaths({ path: "docs/x.md", text: "in /app/src" }, "/app")).toEqual([]);
});

test.each([
  ["apps/daemon", "schedule", true],
  ["libs/spool", "platform", true],
  ["libs/spool", "config", false],
  ["libs/platform", "spool", false],
  ["libs/schedule", "platform", false],
  ["apps/ctrl", "daemon", false],
])("%s may depend on %s: %s", (home, name, allowed) => {
  const text = `{\n  "dependencies": {\n    "valibot": "catalog:",\n    "@robotmk-controller/${name}": "workspace:*"\n  }\n}`;
  expect(dependencyTable({ path: `${home}/package.json`, text }).map(({ line }) => line)).toEqual(
    allowed ? [] : [4],
  );
});

test("a package that the table does not know is found", () => {
  expect(dependencyTable({ path: "libs/misc/package.json", text: "{}" })).toHaveLength(1);
});

const documents: Readonly<Record<string, string>> = {
  "docs/config.md": "# Config\n\n## Where `robotmk.yml` is\n\n```sh\n# no heading\n```\n",
  docs: "",
};
const linksOf = (text: string) =>
  docLinks({ path: "README.md", text }, (path) => documents[path]).map(describeFinding);

test.each([
  "[config](docs/config.md)",
  "[config](./docs/config.md#where-robotmkyml-is)",
  "[all](docs)",
  "[here](#title)\n\n# Title",
  "[site](https://robotframework.org)",
  "`[no](link)`",
  "```md\n[no](link)\n```",
])("a link that leads somewhere is none: %j", (text) => {
  const read = (path: string) => (path === "README.md" ? text : documents[path]);
  expect(docLinks({ path: "README.md", text }, read)).toEqual([]);
});

test.each([
  [
    "text\n[gone](docs/gone.md)",
    'README.md:2: Cannot follow the link "docs/gone.md": there is no "docs/gone.md"',
  ],
  [
    "[gone](docs/config.md#no-heading)",
    'README.md:1: Cannot follow the link "docs/config.md#no-heading": "docs/config.md" has no such heading',
  ],
])("a link that leads nowhere is found: %j", (text, finding) => {
  expect(linksOf(text)).toEqual([finding]);
});

test.each([
  ["libs/platform/src/win32/kernel32.ts", 'nativeDll("kernel32.dll", {', 0],
  ["libs/platform/src/win32/descriptor.ts", "nativeDll(process.execPath, {", 0],
  ["libs/platform/src/win32/kernel32.ts", 'nativeDll("ntdll.dll", {', 1],
  ["libs/platform/src/win32/job-object.ts", 'nativeDll("kernel32.dll", {', 1],
  ["libs/platform/src/process/windows/start.ts", 'nativeDll(\n  "kernel32.dll", {', 1],
])("Windows functions are declared in the file of their DLL alone: %s with %s", (path, text, count) => {
  expect(win32Declarations({ path, text })).toHaveLength(count);
});

test.each([
  ['import { spawn } from "node:child_process";', "libs/spool/src/x.test.ts", true],
  ["await vi.waitFor(() => done);", "apps/ctrl/src/x.test.ts", true],
  ['import { spawn } from "node:child_process";', "libs/spool/src/x.process.test.ts", false],
  ['import { spawn } from "node:child_process";', "libs/spool/src/x.compat.test.ts", false],
  ['import { spawn } from "node:child_process";', "libs/platform/src/x.ts", false],
])("%s in %s makes it no unit test: %s", (text, path, isFound) => {
  expect(testKinds({ path, text })).toHaveLength(isFound ? 1 : 0);
});
