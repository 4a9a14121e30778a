import { expect, test } from "vitest";
import { type ConsoleRequest, parseRequests, requestArguments } from "./types.ts";

test("requests are read as they were written", () => {
  const requests: readonly ConsoleRequest[] = [
    { event: "ctrl-break", process: { pid: 8, startToken: "7:100" } },
    { event: "ctrl-c", process: { pid: 4_294_967_292, startToken: "7:200" } },
  ];
  expect(requestArguments(requests)).toEqual(["ctrl-break", "8", "7:100", "ctrl-c", "4294967292", "7:200"]);
  expect(parseRequests(requestArguments(requests))).toEqual(requests);
});

test.each([
  [[]],
  [["ctrl-c"]],
  [["ctrl-c", "8"]],
  [["ctrl-c", "8", ""]],
  [["ctrl-c", "-8", "7:1"]],
  [["ctrl-z", "8", "7:1"]],
  [["ctrl-c", "8", "7:1", "ctrl-c"]],
])("%j is no order", (args) => {
  expect(parseRequests(args)).toBeUndefined();
});
