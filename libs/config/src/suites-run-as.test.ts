import { expect, test } from "vitest";
import { parseConfig } from "./parse-config.ts";
import { suitesRunAs } from "./suites-run-as.ts";

const defaults = { spoolDir: "/s", logDir: "/l", robotdir: "/r", robotCommand: ["robot"] };

test.each([
  [undefined, ["plain"]],
  ["alice", ["desktop", "mail"]],
  ["bob", ["late"]],
  ["nobody", []],
])("the suites of %s", (user, expected) => {
  const text = "suites: {plain: , desktop: {run_as: alice}, late: {run_as: bob}, mail: {run_as: alice}}";
  const result = parseConfig(text, { file: "/f", defaults });
  if (result.kind !== "valid") throw new Error("not valid");
  expect(suitesRunAs(result.config, user).suites.map(({ id }) => id)).toEqual(expected);
});
