import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { denoWorkspace } from "./deno-workspace.ts";
import { describeFinding } from "./finding.ts";

let root = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "robotmk-deno-workspace-"));
  mkdirSync(join(root, "libs", "a"), { recursive: true });
  write("pnpm-workspace.yaml", "catalog:\n  yaml: 2.9.1\n");
  write("deno.json", JSON.stringify({ workspace: ["./libs/a"] }));
  write("package.json", JSON.stringify({ catalog: { yaml: "2.9.1" } }));
  write("libs/a/package.json", manifest("catalog:"));
  write("deno.lock", lock("npm:yaml@2.9.1"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(file: string, text: string): void {
  writeFileSync(join(root, file), text);
}

function manifest(range: string): string {
  return JSON.stringify({ dependencies: { yaml: range, b: "workspace:*" } });
}

function lock(...dependencies: readonly string[]): string {
  return JSON.stringify({ workspace: { members: { "libs/a": { packageJson: { dependencies } } } } });
}

function findings(): readonly string[] {
  return denoWorkspace(root, ["libs/a", "tools/wine"]).map(describeFinding);
}

test("files that agree have no finding", () => {
  expect(findings()).toEqual([]);
});

test.each([
  [
    "package.json",
    JSON.stringify({ catalog: { yaml: "2.9.0" } }),
    /"yaml" in "catalog" as "2\.9\.0": .* "2\.9\.1"/,
  ],
  ["package.json", JSON.stringify({}), /"yaml" in "catalog" as no version/],
  ["deno.json", JSON.stringify({ workspace: [] }), /^deno\.json:1: .*it must name libs\/a$/],
  ["deno.lock", lock(), /Cannot install "libs\/a" from this lock .* run "npm exec -- deno install/],
  ["libs/a/package.json", manifest("3.0.0"), /Cannot install "libs\/a" from this lock/],
])("a %s that disagrees is a finding: %s", (file, text, message) => {
  write(file, text);
  expect(findings()).toEqual([expect.stringMatching(message)]);
});
