import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, test } from "node:test";
import { externalEnvironment, siblingEnvironment, environmentValue } from "./environment.ts";

const before = { ...process.env };
afterEach(() => {
  for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
  Object.assign(process.env, before);
});

for (const name of ["NODE_OPTIONS", "Node_Options", "pythonpath", "Robot_Options", "COR_PROFILER"]) {
  test(`neither a sibling nor a program that is not ours gets ${name}`, () => {
    process.env[name] = "planted";
    assert.equal(environmentValue(externalEnvironment(), name), undefined);
    assert.equal(environmentValue(siblingEnvironment(), name), undefined);
  });
}

test("neither this program nor one that it starts finds programs in its working directory", () => {
  assert.equal(siblingEnvironment()["NoDefaultCurrentDirectoryInExePath"], "1");
  assert.equal(externalEnvironment()["NoDefaultCurrentDirectoryInExePath"], "1");
});

test("the search path keeps the folders on drives that are there, and is the system's where none is left", () => {
  const folder = mkdtempSync(join(tmpdir(), "path-"));
  mkdirSync(join(folder, "with space"));
  process.env["Path"] =
    `.;bin;${folder};"${join(folder, "with space")}";${folder}\\not-there;C:\\windows\\system32`;
  const expected = `${folder};${join(folder, "with space")};C:\\windows\\system32`;
  assert.equal(environmentValue(externalEnvironment(), "PATH"), expected);
  process.env["Path"] = ".;bin;\\\\server\\share";
  assert.match(environmentValue(siblingEnvironment(), "PATH") ?? "", /^C:\\windows\\system32;C:\\windows$/i);
  rmSync(folder, { recursive: true });
});
