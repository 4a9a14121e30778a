import { expect, test } from "vitest";
import { valueIn } from "./peb.ts";

test.each<[string, readonly string[], string | undefined]>([
  ["is found", ["PATH=x", "ROBOTMK_RUN_ID=r1"], "r1"],
  ["is found whatever the case of its name", ["RobotMK_run_id=R1"], "R1"],
  ["keeps its case and what follows a second sign", ["ROBOTMK_RUN_ID= A=b "], " A=b "],
  ["may be empty", ["ROBOTMK_RUN_ID="], ""],
  ["is not that of a longer name", ["ROBOTMK_RUN_ID2=r1", "XROBOTMK_RUN_ID=r1"], undefined],
  ["is not in the current folder of a drive", ["=ROBOTMK_RUN_ID=r1", "=C:=C:\\"], undefined],
  ["is not in an entry without a value", ["ROBOTMK_RUN_ID"], undefined],
])("a variable %s", (_what, environment, value) => {
  expect(valueIn(environment, "ROBOTMK_RUN_ID")).toBe(value);
});
