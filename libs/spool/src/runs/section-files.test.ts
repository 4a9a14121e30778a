import { basename } from "node:path";
import { expect, test } from "vitest";
import { spoolFolders } from "../layout.ts";
import { sectionFile, sectionFileName } from "./section-files.ts";

const FOLDERS = spoolFolders("/spool", { kind: "system" });

test.each([
  ["whole", "section.txt"],
  ["tests", "section-tests.txt"],
  ["suite", "section-suite.txt"],
  ["log", "section-log.txt"],
] as const)("the part %s of a run lies in its folder as %s", (part, name) => {
  const file = sectionFile(FOLDERS, { suiteId: "login", runId: "20261122T101530123Z-4f9a1c" }, part);
  expect(file).toBe(`/spool/system/runs/login/20261122T101530123Z-4f9a1c/${name}`);
  expect(sectionFileName(part)).toBe(basename(file));
});

test("an id that leaves its folder has no files", () => {
  expect(() => sectionFile(FOLDERS, { suiteId: "..", runId: "a" }, "log")).toThrow("could leave its folder");
  expect(() => sectionFile(FOLDERS, { suiteId: "a", runId: "../b" }, "log")).toThrow(
    "could leave its folder",
  );
});
