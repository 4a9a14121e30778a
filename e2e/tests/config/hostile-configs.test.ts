// @module-tag slow
import { truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import { beforeEach, expect, test } from "vitest";
import { faultTest } from "../../faults/fault-test.ts";
import {
  documentedConfigs,
  doubtfulConfigs,
  hostileConfigs,
  oddConfigs,
} from "../../faults/files/hostile-configs.ts";
import { FUZZ_SEED, mutatedFiles } from "../../faults/files/mutated-files.ts";
import {
  expectBounded,
  inLanes,
  type Measured,
  measuredCommand,
  worstOf,
} from "../../faults/processes/measured-command.ts";
import { readAgentAnswer } from "../../rig/agent/agent-output.ts";
import { Host } from "../../rig/host/host.ts";
import { runtime } from "../../runtimes/current.ts";

const validation = v.looseObject({
  valid: v.boolean(),
  errors: v.array(v.string()),
  warnings: v.array(v.string()),
});

let measured: ReturnType<typeof measuredCommand>;
beforeEach((context) => {
  measured = measuredCommand(context);
});

/** Writes a config beside the host's own and has it checked. */
function checker(host: Host) {
  let count = 0;
  return async (contents: string | Uint8Array) => {
    const file = join(host.folders.config, `tried-${(count += 1)}.yml`);
    writeFileSync(file, contents);
    const answer = await validate(host, file);
    return { file: host.path(file), ...answer };
  };
}

async function validate(host: Host, file: string) {
  const command = host.command("ctrl", "validate", "--json", "--config", host.path(file));
  const answer = await measured(command, { env: host.env, cwd: host.folders.plugins });
  return { answer, found: v.parse(validation, JSON.parse(answer.stdout)) };
}

/** What is refused names the file and a place in it, and costs little. */
function expectRefusal(
  { file, answer, found }: Awaited<ReturnType<ReturnType<typeof checker>>>,
  of: { readonly what: string; readonly idle: Measured },
): void {
  expect(answer, of.what).toMatchObject({ exitCode: 1, stderr: "" });
  expect(found.errors.length, of.what).toBeGreaterThan(0);
  expect(found.errors.length, of.what).toBeLessThan(200);
  for (const error of found.errors) {
    expect(error.startsWith(`${file}:`), `${of.what}: ${error}`).toBe(true);
    expect(error.slice(file.length), of.what).toMatch(/^:\d+:\d+: \S/);
    expect(error.length, of.what).toBeLessThan(2_000);
  }
  expectBounded(answer, of);
}

faultTest(
  "each hostile config is refused with its place and its reason, at little cost",
  { faults: [28], timeoutMs: 300_000 },
  async (report) => {
    await using host = await Host.create();
    const check = checker(host);
    const idle = (await check("suites: {}\n")).answer;

    const all = Object.entries(hostileConfigs);
    // A program takes half a second to start on Deno, and under Wine.
    const step = { node: 1, deno: 3, wine: 6 }[runtime.name];
    const cases = all.filter((_one, index) => index % step === 0);
    const answers = await inLanes(cases, async ([what, { contents, says }]) => {
      const checked = await check(contents);
      expectRefusal(checked, { what, idle });
      expect.soft(checked.found.errors.join("\n"), what).toMatch(says);
      return checked.answer;
    });

    report(28, `${cases.length} kinds refused, each with line and column, ${worstOf(answers, idle)}`);
  },
);

faultTest(
  "odd but good configs are taken, doubtful ones with a warning",
  { faults: [28] },
  async (report) => {
    await using host = await Host.create({ suites: { login: {}, a: {}, b: {} } });
    const check = checker(host);

    const taken = await inLanes(Object.entries(oddConfigs), async ([what, contents]) => {
      const { answer, found } = await check(contents);
      expect(answer, `${what}: ${answer.stdout}`).toMatchObject({ exitCode: 0, stderr: "" });
      expect(found.errors, what).toEqual([]);
    });
    const warned = await inLanes(Object.entries(doubtfulConfigs), async ([what, { contents, says }]) => {
      const { answer, found } = await check(contents);
      expect(answer.exitCode, what).toBe(0);
      expect(found.warnings.join("\n"), what).toMatch(says);
    });

    report(28, `${taken.length} odd ones taken, ${warned.length} doubtful ones warned of`);
  },
);

faultTest("a config of 1 GiB is refused without being read", { faults: [28] }, async (report) => {
  await using host = await Host.create();
  const idle = (await checker(host)("suites: {}\n")).answer;
  const file = join(host.folders.config, "huge.yml");
  writeFileSync(file, "suites: {}\n");
  truncateSync(file, 2 ** 30);

  const checked = await validate(host, file);

  expectRefusal({ file: host.path(file), ...checked }, { what: "1 GiB", idle });
  report(28, `1 GiB refused, ${worstOf([checked.answer], idle)}`);
});

faultTest(
  "documented configs that fast-check spoiled are valid or refused with places, by validate and by the plugin",
  { faults: [28], timeoutMs: 300_000 },
  async (report) => {
    await using host = await Host.create();
    const check = checker(host);
    const idle = (await check("suites: {}\n")).answer;
    const tokens = [
      "suites:",
      "*a",
      "&a ",
      "!!x ",
      "\t",
      "\n",
      "---\n",
      "{",
      "]",
      '"',
      "- ",
      "<<: *p\n",
      ": ",
      "__proto__: 1\n",
    ];
    const files = mutatedFiles(documentedConfigs(), {
      seed: FUZZ_SEED,
      count: { node: 250, deno: 60, wine: 30 }[runtime.name],
      tokens,
    });

    const checks = await inLanes(files, async ({ name, bytes }) => {
      const checked = await check(bytes);
      if (checked.answer.exitCode === 1) expectRefusal(checked, { what: name, idle });
      else {
        expect(checked.answer, name).toMatchObject({ exitCode: 0, stderr: "" });
        expect(checked.found, name).toMatchObject({ valid: true, errors: [] });
        expectBounded(checked.answer, { what: name, idle });
      }
      return { ...checked, bytes, name };
    });
    const bad = checks.filter(({ found }) => !found.valid);
    if (runtime.name === "node") expect(bad.length).toBeGreaterThanOrEqual(200);

    // Nothing is planned by any of these, so that no daemon starts and the calls tell of the config alone.
    const called = bad.filter((_, index) => index % 10 === 0);
    host.writeConfigFile("- no config\n");
    const empty = await pluginCall(host);
    for (const { bytes, name, found } of called) {
      host.writeConfigFile(bytes);
      const call = await pluginCall(host);
      expectBounded(call, { what: name, idle: empty });
      const { section, localServices } = readAgentAnswer({ ...call, exitCode: call.exitCode ?? -1 });
      const reported = JSON.stringify(section.controller);
      const place = /^:\d+:\d+: /.exec(found.errors[0]?.slice(checks[0]?.file.length) ?? "")?.[0];
      expect(reported, name).toContain(`robotmk.yml${place ?? ":"}`);
      expect(localServices.find(({ item }) => item === "Robotmk Controller")?.state, name).toBe("2");
    }
    expect(host.programProcesses("daemon")).toEqual([]);
    const worst = worstOf(
      checks.map(({ answer }) => answer),
      idle,
    );
    report(
      28,
      `${files.length} spoiled ones: ${bad.length} refused, ${called.length} of them reported by the plugin, ${worst}`,
    );
  },
);

async function pluginCall(host: Host): Promise<Measured> {
  return await measured(host.command("ctrl"), { env: host.env, cwd: host.folders.plugins });
}

test("the corpus of documented configs is not empty", () => {
  expect(documentedConfigs().length).toBeGreaterThan(5);
});
