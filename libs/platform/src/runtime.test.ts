import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { isPacked, VERSION, workerUrl } from "./runtime.ts";

test("the programs' version is the workspace's", () => {
  const manifest: unknown = JSON.parse(
    readFileSync(new URL("../../../package.json", import.meta.url), "utf8"),
  );
  expect(manifest).toMatchObject({ version: VERSION });
});

const ENTRY = { bundled: "suite-worker.mjs", source: "suite-worker-bootstrap.mjs" };

test.each([
  ["in a bundle", "file:///opt/with%20space/runner.mjs", "file:///opt/with%20space/suite-worker.mjs"],
  [
    "in a checkout",
    "file:///src/apps/runner/src/run-suites.ts",
    "file:///src/apps/runner/src/suite-worker-bootstrap.mjs",
  ],
])("%s a worker begins in a file beside the module", (_where, moduleUrl, url) => {
  expect(workerUrl(moduleUrl, ENTRY).href).toBe(url);
});

test("a program is packed where its module is the executable itself", () => {
  expect(isPacked(pathToFileURL(process.execPath).href)).toBe(true);
  expect(isPacked(import.meta.url)).toBe(false);
  expect(isPacked("data:text/javascript;base64,")).toBe(false);
});

test("what was not packed can't begin a worker", () => {
  expect(() => workerUrl(pathToFileURL(process.execPath).href, ENTRY)).toThrow("single-executable");
});
