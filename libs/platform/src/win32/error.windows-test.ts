import assert from "node:assert/strict";
import { test } from "node:test";
import { closeHandle } from "./handle.ts";

test("an error of Windows tells its number and the code by which Node.js knows it", () => {
  assert.throws(() => closeHandle(0x7ffc), { name: "WindowsError", number: 6, code: "WINDOWS_6" });
});
