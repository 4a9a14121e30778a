import { expect, test } from "vitest";
import { contextName, parseContext, responsibleOf } from "./context.ts";

test.each([
  ["system", "robotmk"],
  ["user-jane", "jane"],
  ["user-jane.doe@example.org", "jane.doe@example.org"],
  ["user-_svc", "_svc"],
  ["user-system", "system"],
  [`user-${"x".repeat(100)}`, "x".repeat(100)],
])("the context %s has a folder of that name and %s in its tasks", (text, responsible) => {
  const context = parseContext(text);
  expect(context && contextName(context)).toBe(text);
  expect(context && responsibleOf(context)).toBe(responsible);
});

test.each([
  "",
  "System",
  "user",
  "user-",
  "user-..",
  "user-a..b",
  "user-../x",
  "user-a/b",
  "user-.hidden",
  "user--x",
  "user-a\n",
  `user-${"x".repeat(101)}`,
  "jane",
  "system ",
])("%j is no context", (text) => {
  expect(parseContext(text)).toBeUndefined();
});

test("a domain stands behind the name, however it was written", () => {
  const anna = { kind: "user", name: "Jörg Müller@WERK-2" } as const;
  expect(parseContext("user-WERK-2\\Jörg Müller", false)).toEqual(anna);
  expect(parseContext(contextName(anna), false)).toEqual(anna);
});

test("on Windows capitals make no other user", () => {
  expect(parseContext("user-CORP\\Anna", true)).toEqual({ kind: "user", name: "anna@corp" });
  expect(parseContext("user-Anna", false)).toEqual({ kind: "user", name: "Anna" });
});

test("a dot at the end, which Windows drops, makes no context there", () => {
  expect(parseContext("user-anna.", true)).toBeUndefined();
  expect(parseContext("user-anna.", false)).toEqual({ kind: "user", name: "anna." });
});

test.each([
  "user-..",
  "user-a/b",
  "user-a\\b\\c",
  "user- a",
  "user-a ",
  "user-a\nb",
  "user-",
  "user-ü".padEnd(106, "ü"),
])("%j is no context", (text) => {
  expect(parseContext(text, true)).toBeUndefined();
});
