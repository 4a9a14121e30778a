import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { ROOT } from "../../../tool-command.ts";
import { nodeBuilds } from "./node-builds.ts";

test("the Node.js for Linux and the one for Windows are there, of one version, with their license", () => {
  const { version, linux, windows, license } = nodeBuilds(ROOT);
  expect(version).toMatch(/^22\.\d+\.\d+$/);
  expect([existsSync(linux), existsSync(windows)]).toEqual([true, true]);
  expect(license).toContain("Node.js is licensed for use as follows");
});
