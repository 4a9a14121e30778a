import { expect, test } from "vitest";
import { isDegraded, usableMethods } from "./methods.ts";

test.each<[string, boolean, readonly string[] | undefined, readonly string[]]>([
  ["in no job", false, undefined, ["detached"]],
  ["in no job, whatever is configured", false, ["wmi"], ["detached"]],
  ["in a job", true, undefined, ["breakaway", "parent", "wmi", "task", "plain"]],
  [
    "in a job where security products watch",
    true,
    ["breakaway", "task", "plain"],
    ["breakaway", "task", "plain"],
  ],
  ["in a job, another order", true, ["task", "wmi", "parent"], ["task", "wmi", "parent"]],
  ["in a job, with a config of Linux", true, ["scope"], ["breakaway", "parent", "wmi", "task", "plain"]],
])("the fallback order %s", (_name, inJob, launch, methods) => {
  expect(usableMethods({ inJob, launch })).toEqual(methods);
});

test("only a launch that stays in the job is degraded", () => {
  const order = [...usableMethods({ inJob: true, launch: undefined }), "detached"] as const;
  expect(order.filter(isDegraded)).toEqual(["plain"]);
});
