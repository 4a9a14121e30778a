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
  "user-a\\b",
  "user-.hidden",
  "user--x",
  "user-a b",
  "user-a\n",
  "user-ä",
  `user-${"x".repeat(101)}`,
  "jane",
  "system ",
])("%j is no context", (text) => {
  expect(parseContext(text)).toBeUndefined();
});
