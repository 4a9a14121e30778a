import { expect, test } from "vitest";
import { inPiggyback } from "./in-piggyback.ts";

test("the sections of another host are opened by its name and closed", () => {
  expect(inPiggyback("shop", "<<<local>>>\n0 a - b\n")).toBe(
    "<<<<shop>>>>\n<<<local>>>\n0 a - b\n<<<<>>>>\n",
  );
});

test("those of the host itself stay as they are", () => {
  expect(inPiggyback(undefined, "<<<local>>>\n")).toBe("<<<local>>>\n");
});
