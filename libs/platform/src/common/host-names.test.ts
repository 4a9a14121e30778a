import { hostname } from "node:os";
import { expect, test } from "vitest";
import { hostNames } from "./host-names.ts";

test.each([
  ["web1", ["web1"]],
  ["web1.example.com", ["web1.example.com", "web1"]],
  ["", []],
])("the host %j is known as %j", (name, expected) => {
  expect(hostNames(name)).toEqual(expected);
});

test("this host has its own name", () => {
  expect(hostNames()).toContain(hostname());
});
