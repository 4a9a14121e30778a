import * as v from "valibot";
import { expect, test } from "vitest";
import { stringify } from "yaml";
import { faultTest } from "../../faults/fault-test.ts";
import { Host } from "../../rig/host/host.ts";

const validation = v.looseObject({ errors: v.array(v.string()) });

const badIds = [
  "../../x",
  "a/b",
  "con",
  "x y",
  "x".repeat(300),
  "",
  "runner",
  "x.",
  "nul.txt",
  "-rf",
  "x:y",
  "😀",
  "a\nb",
  ".",
  "..",
  ".hidden",
  "a\\b",
  "C:x",
  "aux",
  "COM1",
  "lpt9.log",
  "CON.txt",
  "RUNNER",
  "x".repeat(101),
  "ümlaut",
  "a\u202eb",
  "<<<local>>>",
  "$(id)",
  "a;b",
  "'",
  '"',
  "_x",
  "~",
  "*",
  " ",
];

const goodIds = ["good-1.x_y", "0", "a..b", "constructor", "toString", "x".repeat(100)];

faultTest(
  "validate refuses every bad suite id, each with its place and reason, and only those",
  { faults: [30], isSmoke: true },
  async (report) => {
    await using host = await Host.create();
    host.writeConfigFile(
      stringify({ suites: Object.fromEntries([...badIds, ...goodIds].map((id) => [id, {}])) }),
    );

    const { exitCode, stdout } = await host.ctrl("validate", "--json");

    expect(exitCode).toBe(1);
    const { errors } = v.parse(validation, JSON.parse(stdout));
    expect(errors).toHaveLength(badIds.length);
    const lines = errors.map((error) => Number(/robotmk\.yml:(\d+):\d+: \S/.exec(error)?.[1]));
    expect(new Set(lines).size).toBe(badIds.length);
    for (const error of errors) expect(error).toMatch(/: Cannot .* (may|must|is) .*/s);
    report(30, `${badIds.length} ids refused, each with its line, ${goodIds.length} odd but good ones taken`);
  },
);

test("validate accepts a good config, says so, and starts nothing", { tags: ["smoke"] }, async () => {
  await using host = await Host.create({ suites: { login: { suite_execution_interval: "5m" } } });

  const answer = await host.ctrl("validate");

  expect(answer).toMatchObject({ exitCode: 0, stderr: "" });
  expect(answer.stdout).toMatch(/robotmk\.yml: valid/);
  expect(host.processes()).toEqual([]);
});

test("validate shows a warning without refusing", async () => {
  await using host = await Host.create({
    suites: { login: { suite_execution_interval: 100, suite_cache_time: 50 } },
  });

  const answer = await host.ctrl("validate");

  expect(answer.exitCode).toBe(0);
  expect(answer.stdout + answer.stderr).toContain("suite_cache_time");
});
