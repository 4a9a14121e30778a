import { expect, test } from "vitest";
import { placeAt } from "./position.ts";

test.each([
  [0, 1, 1],
  [1, 1, 2],
  [2, 1, 3],
  [3, 2, 1],
  [4, 3, 1],
  [5, 3, 2],
  [99, 3, 2],
  [-1, 1, 1],
])("offset %d of a text of three lines is %d:%d", (offset, line, column) => {
  expect(placeAt("ab\n\nc", offset)).toEqual({ line, column });
});

test("an empty text has the place 1:1", () => {
  expect(placeAt("", 0)).toEqual({ line: 1, column: 1 });
});
