// @module-tag slow
import { truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect } from "vitest";
import { faultTest } from "../../faults/fault-test.ts";
import { oddOutputs, outputBombs } from "../../faults/files/hostile-outputs.ts";
import { FUZZ_SEED, mutatedFiles } from "../../faults/files/mutated-files.ts";
import {
  expectBounded,
  type Measured,
  measuredCommand,
  worstOf,
} from "../../faults/processes/measured-command.ts";
import { Host } from "../../rig/host/host.ts";
import { robotThatLeaves } from "../../rig/robots/program-robots.ts";
import { type RealOutput, realOutputs } from "../../rig/robots/sample-outputs.ts";
import type { Result } from "../../rig/spool/spool-reader.ts";
import { runtime } from "../../runtimes/current.ts";

const files = { "any.robot": "*** Test Cases ***\nPass\n    No Operation\n" };
/** More would only wait for each other. */
const config = { max_parallel_executions: 2, execution_mode: "external" };

/** Of how many real outputs one is taken, and how many spoiled ones. */
const SAMPLES = {
  node: { step: 5, count: 150 },
  deno: { step: 24, count: 24 },
  wine: { step: 36, count: 12 },
};

let measured: ReturnType<typeof measuredCommand>;
beforeEach((context) => {
  measured = measuredCommand(context);
});

type Left = { readonly name: string; readonly bytes: string | Uint8Array };

/** Configures a suite for each output, whose robot leaves just that. */
function putSuites(host: Host, outputs: readonly Left[]): readonly string[] {
  const leaving = robotThatLeaves(host);
  const ids = outputs.map((_one, index) => `s${index}`);
  const suites = ids.map((id, index) => {
    const file = join(host.folders.root, `output-${id}.xml`);
    writeFileSync(file, outputs[index]?.bytes ?? "");
    return [id, { suite: "any.robot", robot_command: leaving(file) }] as const;
  });
  host.configure({ suites: Object.fromEntries(suites) });
  return ids;
}

async function run(host: Host, ids: readonly string[]): Promise<Measured> {
  const call = await measured(host.command("runner", "--run", ...ids), {
    env: host.env,
    cwd: host.folders.plugins,
    boundMs: 180_000,
  });
  expect([0, 1], call.stderr).toContain(call.exitCode);
  expect(call.stderr).toBe("");
  return call;
}

/** Each run has ended with an account of the output, which is read, or reported as broken with its name. */
function accountOf(host: Host, id: string): NonNullable<Result["last_finished"]> {
  const finished = host.spool.result(id)?.last_finished;
  if (finished === undefined || finished === null) throw new Error(`suite ${id} has no account of its run`);
  return finished;
}

function saidOf(host: Host, id: string): string {
  const { message, notes } = accountOf(host, id);
  return [message, ...notes].join("\n");
}

/** What a run of nothing takes: the least that there is to be measured. */
async function idleRun(host: Host): Promise<Measured> {
  const good = oddOutputs["no tests"]?.contents ?? "";
  return await run(host, putSuites(host, [{ name: "good", bytes: good }]));
}

faultTest(
  "bombs cost the runner little and are reported, or read",
  { faults: [27], timeoutMs: 300_000 },
  async (report) => {
    await using host = await Host.create({ files, config });
    const idle = await idleRun(host);
    const cases = someOn(Object.entries(outputBombs));
    const ids = putSuites(
      host,
      cases.map(([name, { contents }]) => ({ name, bytes: contents })),
    );

    const calls: Measured[] = [];
    for (const [index, [what, { says }]] of cases.entries()) {
      const id = `s${index}`;
      const call = await run(host, [id]);
      expectBounded(call, { what, idle });
      calls.push(call);
      const { outcome } = accountOf(host, id);
      if (says === undefined)
        expect.soft([what, outcome, saidOf(host, id)]).toEqual([what, "passed", expect.any(String)]);
      else expect.soft(saidOf(host, id), what).toMatch(says);
      if (says !== undefined) expect.soft(outcome, what).toBe("robot-failure");
    }

    const { section } = await host.agentCall();
    expect(section.suites.map(({ id }) => id)).toEqual(ids);
    report(27, `${cases.length} bombs, each in a run of its own: ${worstOf(calls, idle)}`);
  },
);

faultTest(
  "odd outputs are read or reported, and the section stays whole",
  { faults: [26] },
  async (report) => {
    await using host = await Host.create({ files, config });
    const all = Object.entries(oddOutputs);
    const cases = runtime.name === "wine" ? someOn(all) : all;
    const ids = putSuites(
      host,
      cases.map(([name, { contents }]) => ({ name, bytes: contents })),
    );

    await run(host, ids);

    for (const [index, [what, { says }]] of cases.entries()) {
      const said = saidOf(host, `s${index}`);
      const { outcome } = accountOf(host, `s${index}`);
      if (says === undefined) expect.soft([what, outcome]).toEqual([what, "passed"]);
      else expect.soft(said, what).toMatch(says);
    }
    const { section, localServices } = await host.agentCall();
    expect(section.suites.map(({ id }) => id)).toEqual(ids);
    expect(localServices).toHaveLength(ids.length + 1);
    report(26, `${ids.length} odd outputs: all reported or read, the section whole`);
  },
);

faultTest(
  "an output of 1 GiB that is nothing but a hole is refused at once",
  { faults: [26] },
  async (report) => {
    await using host = await Host.create({ files, config });
    const idle = await idleRun(host);
    truncateSync(join(host.folders.root, "output-s0.xml"), 2 ** 30);

    const call = await run(host, ["s0"]);

    expectBounded(call, { what: "1 GiB", idle });
    report(26, `1 GiB of nothing: ${accountOf(host, "s0").outcome}, ${worstOf([call], idle)}`);
  },
);

faultTest(
  "outputs of Robot Framework 3 to 7 are read as they are, and read or reported when they are spoiled",
  { faults: [26], timeoutMs: 600_000 },
  async (report, context) => {
    const originals = realOutputs(context);
    const versions = new Set(originals.map(({ version }) => version.split(".")[0]));
    expect(versions).toEqual(new Set(["3", "4", "5", "6", "7"]));
    const { step, count } = SAMPLES[runtime.name];
    await using host = await Host.create({ files, config });
    const idle = await idleRun(host);
    const whole = everyNth(originals, step);
    const tokens = [
      "<kw>",
      "</suite>",
      "&x;",
      "]]>",
      "<!--",
      "<![CDATA[",
      "<status status='PASS'/>",
      "<!DOCTYPE x []>",
    ];
    const small = originals.map(({ bytes }) => bytes).filter(({ length }) => length < 100_000);
    const spoiled = mutatedFiles(small, { seed: FUZZ_SEED, count, tokens });
    const outputs = [
      ...whole.map(({ bytes, version, scenario }) => ({ name: `${version} ${scenario}`, bytes })),
      ...spoiled,
    ];
    const ids = putSuites(host, outputs);

    const calls: Measured[] = [];
    for (let from = 0; from < ids.length; from += 30) {
      const batch = ids.slice(from, from + 30);
      const call = await run(host, batch);
      // Of many runs at once the memory counts; their time is that of many.
      expectBounded(call, {
        what: `runs ${from} and on`,
        idle,
        cost: { cpuSeconds: 60 * batch.length, peakMb: 256 },
      });
      calls.push(call);
    }

    const outcomes = ids.map((id) => accountOf(host, id).outcome);
    for (const [index, { name }] of outputs.entries()) {
      const outcome = outcomes[index];
      expect(["passed", "failed", "robot-failure"], name).toContain(outcome);
      if (index < whole.length) expect(outcome, name).not.toBe("robot-failure");
      if (outcome === "robot-failure") expect(saidOf(host, `s${index}`), name).toContain(`output.xml`);
    }
    const broken = outcomes.filter((outcome) => outcome === "robot-failure").length;
    expect(broken).toBeGreaterThan(spoiled.length / 3);
    const { section, localServices, elapsedMs } = await host.agentCall();
    expect(section.suites.map(({ id }) => id)).toEqual(ids);
    expect(localServices).toHaveLength(ids.length + 1);
    report(
      26,
      `${whole.length} real outputs of ${versions.size} major versions read, ${spoiled.length} spoiled ones: ${broken} reported as broken, section whole in ${Math.round(elapsedMs)} ms`,
    );
    report(26, `runners ${worstOf(calls, idle)} for 30 runs each`);
  },
);

/** A part of them where programs start slowly: half a second on Deno, more under Wine with the robot's start. */
function someOn<T>(cases: readonly T[]): readonly T[] {
  const step = { node: 1, deno: 3, wine: 5 }[runtime.name];
  return cases.filter((_one, index) => index % step === 0);
}

function everyNth(outputs: readonly RealOutput[], step: number): readonly RealOutput[] {
  return outputs.filter((_output, index) => index % step === 0);
}
