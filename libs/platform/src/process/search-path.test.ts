import { expect, test } from "vitest";
import { windowsFolders } from "./search-path.ts";

test("of a search path of Windows the folders on drives are left, wherever the caller is", () => {
  const written = '.;;bin;C:x;\\rooted;\\\\server\\share;C:\\Windows\\system32;"D:\\with space";e:/python';
  expect(windowsFolders(written)).toEqual(["C:\\Windows\\system32", "D:\\with space", "e:/python"]);
});
