import { expect, test } from "vitest";
import { creatorOf } from "./create-process.ts";

test("creatorOf() reads a pid and a start token, and nothing else", () => {
  expect(creatorOf("4712 133:134")).toEqual({ pid: 4712, startToken: "133:134" });
  for (const text of [undefined, "", "4712", "4712 133", "x 133:134", "4712 133:134 ", "-1 133:134"]) {
    expect(creatorOf(text), text).toBeUndefined();
  }
});
