import { expect, test } from "vitest";
import { endEventNames } from "./signals.ts";

test("the event of a program is named by its pid and its creation, for all sessions first", () => {
  expect(endEventNames({ pid: 4711, startToken: "7:134398260588136820" })).toEqual([
    "Global\\robotmk-end-4711-134398260588136820",
    "Local\\robotmk-end-4711-134398260588136820",
  ]);
});
