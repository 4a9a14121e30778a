import { expect, test } from "vitest";
import { checkDisk } from "./check-disk.ts";

test.each([
  [500, undefined],
  [499.9, "warning"],
  [100, "warning"],
  [99.9, "critical"],
  [0, "critical"],
])("with %d MB free of the levels 500 and 100 the disk is %s", (freeMb, severity) => {
  const problems = checkDisk("/spool", { freeMb, levels: { warn: 500, crit: 100 } });
  expect(problems.map((problem) => problem.severity)).toEqual(severity === undefined ? [] : [severity]);
});

test("the problem names the folder, what is free and the level", () => {
  const [problem] = checkDisk("/spool", { freeMb: 99.9, levels: { warn: 500, crit: 100 } });
  expect(problem?.check).toBe("disk");
  expect(problem?.problem).toBe('Only 99 MB are free for the spool "/spool": the level is 100 MB');
});

test("without a critical level it stays a warning; without any, or without a measure, there is nothing to tell", () => {
  expect(checkDisk("/spool", { freeMb: 0, levels: { warn: 1, crit: undefined } })[0]?.severity).toBe(
    "warning",
  );
  expect(checkDisk("/spool", { freeMb: undefined, levels: { warn: 1, crit: 1 } })).toEqual([]);
  expect(checkDisk("/spool", { freeMb: 0, levels: undefined })).toEqual([]);
});
