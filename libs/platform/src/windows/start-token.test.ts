import { expect, test } from "vitest";
import { bootOf, createdOf, startToken } from "./start-token.ts";

const one = { pid: 8, name: "node.exe", parentPid: 4, created: 100n, threads: [12] };

test("a boot is told by the creation of the process System", () => {
  expect(bootOf([{ ...one, pid: 4, name: "System", created: 7n }, one])).toBe("7");
});

test("where there is no process System, all boots are one", () => {
  expect(bootOf([one])).toBe("0");
});

test.each([
  [startToken(134_398_260_588_136_820n, "7"), "134398260588136820"],
  ["boot", ""],
  ["7:x", ""],
])("the creation that %j tells is %j", (token, created) => {
  expect(createdOf(token)).toBe(created);
});
