// @module-tag slow
import { runtime } from "../../runtimes/current.ts";
import { truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { deflateSync } from "node:zlib";
import { beforeEach, expect } from "vitest";
import { faultTest } from "../../faults/fault-test.ts";
import { putRun, resultFile, type SampleRun, sampleRun } from "../../faults/files/made-spool.ts";
import { FUZZ_SEED, jsonMutants, mutatedFiles, recordPoisons } from "../../faults/files/mutated-files.ts";
import {
  expectBounded,
  type Measured,
  measuredCommand,
  worstOf,
} from "../../faults/processes/measured-command.ts";
import { type AgentAnswer, readAgentAnswer } from "../../rig/agent/agent-output.ts";
import { Host } from "../../rig/host/host.ts";

const external = { execution_mode: "external" };
// Hundreds of suites would each get lines in the log.
const config = { max_section_bytes: 50_000_000, log_level: "warn" };

/** Under Wine one call for as many suites takes half a minute. */
const PART = runtime.supports("speed")
  ? { cutEvery: 1, garbled: 300, exchangeEvery: 1, spoiledParts: 250, leastReported: 200 }
  : { cutEvery: 16, garbled: 100, exchangeEvery: 4, spoiledParts: 80, leastReported: 60 };

let measured: ReturnType<typeof measuredCommand>;
beforeEach((context) => {
  measured = measuredCommand(context);
});

type Call = { readonly measured: Measured; readonly answer: AgentAnswer };

async function pluginCall(host: Host): Promise<Call> {
  const call = await measured(host.command("ctrl"), { env: host.env, cwd: host.folders.plugins });
  return { measured: call, answer: readAgentAnswer({ ...call, exitCode: call.exitCode ?? -1 }) };
}

/** A host whose suite `healthy` ran once, with a daemon that has nothing to do. */
async function hostWithRun(): Promise<{ host: Host; sample: SampleRun }> {
  const host = await Host.create({ suites: { healthy: external }, config });
  host.randomRobot("healthy", { leastMs: 0, mostMs: 1 });
  const sample = await sampleRun(host, "healthy");
  await host.agentCall();
  return { host, sample };
}

/** Configures a suite for each file, and puts it in the place of its spool file. */
function putResults(host: Host, files: readonly (string | Uint8Array)[]): readonly string[] {
  const ids = files.map((_file, index) => `s${index}`);
  host.configure({ suites: Object.fromEntries(ids.map((id) => [id, external])) });
  for (const [index, file] of files.entries()) writeFileSync(resultFile(host, `s${index}`), file);
  return ids;
}

/** The healthy suite is whole, and each suite has one entry and one service. */
function expectAllListed({ section, localServices }: AgentAnswer, ids: readonly string[]): void {
  expect(section.suites.map(({ id }) => id)).toEqual(["healthy", ...ids]);
  const healthy = section.suites[0];
  expect(healthy).toMatchObject({ status: "nonfatal", rc: 0 });
  expect(healthy?.xml?.length).toBeGreaterThan(100);
  const items = localServices.map(({ item }) => item);
  expect(items.toSorted()).toEqual(
    ["healthy", ...ids]
      .map((id) => `Robotmk ${id}`)
      .concat("Robotmk Controller")
      .toSorted(),
  );
}

/** A suite whose spool file can't be used says so with the name of the file; so does its service. */
function expectReported(
  answer: AgentAnswer,
  of: { readonly id: string; readonly file: string; readonly what: string },
): void {
  const entry = answer.section.suites.find(({ id }) => id === of.id);
  expect(entry?.status, of.what).toBe("fatal");
  expect(entry?.error, of.what).toContain(of.file);
  const service = answer.localServices.find(({ item }) => item === `Robotmk ${of.id}`);
  expect(service?.state, of.what).toBe("3");
  // A service's text ends its summary at "\\n", so a path of Windows has a space there.
  expect(service?.text, of.what).toContain(of.file.replaceAll("\\n", "/n"));
}

function isJson(bytes: Uint8Array): boolean {
  try {
    JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    return true;
  } catch {
    return false;
  }
}

faultTest(
  "a spool file that ends at any byte is reported with its name, and every other suite is whole",
  { faults: [12] },
  async (report) => {
    const { host, sample } = await hostWithRun();
    await using _host = host;
    const idle = await pluginCall(host);
    // Its last characters are a line end and two brackets: without the line end it is whole.
    const lengths = Array.from({ length: sample.result.length - 1 }, (_, length) => length);
    const cuts = lengths
      .filter((length) => length % PART.cutEvery === 0)
      .map((length) => sample.result.slice(0, length));

    const ids = putResults(host, cuts);
    const call = await pluginCall(host);

    expectAllListed(call.answer, ids);
    for (const id of ids)
      expectReported(call.answer, { id, file: host.path(resultFile(host, id)), what: id });
    expectBounded(call.measured, { what: "all at once", idle: idle.measured });
    report(
      12,
      `${ids.length} spool files, cut at every byte of ${PART.cutEvery}, in one call: each reported, ${worstOf([call.measured], idle.measured)}`,
    );
  },
);

faultTest(
  "spool files that are garbled, of other types or no record at all cost their own suites alone",
  { faults: [12] },
  async (report) => {
    const { host, sample } = await hostWithRun();
    await using _host = host;
    const idle = await pluginCall(host);
    const good = Buffer.from(sample.result);
    const spoiled = mutatedFiles([good], {
      seed: FUZZ_SEED,
      count: PART.garbled,
      tokens: ["1e999", '"__proto__":', "null", "{}"],
    });
    const exchanged = jsonMutants(JSON.parse(sample.result)).filter(
      (_one, index) => index % PART.exchangeEvery === 0,
    );
    const files = [
      ...spoiled,
      ...Object.entries(recordPoisons).map(([name, bytes]) => ({ name, bytes })),
      ...exchanged.map(({ place, text }) => ({ name: place, bytes: Buffer.from(text) })),
    ].map(({ name, bytes }, index) => ({
      name,
      // Byte by byte, since not all of them are texts.
      bytes: Buffer.from(bytes.toString("latin1").replaceAll("healthy", `s${index}`), "latin1"),
    }));

    const ids = putResults(
      host,
      files.map(({ bytes }) => bytes),
    );
    truncateSync(resultFile(host, "s0"), 2 ** 30);
    const call = await pluginCall(host);

    expectAllListed(call.answer, ids);
    const reported = ids.filter((id, index) => {
      const [what, bytes] = [files[index]?.name ?? "", files[index]?.bytes ?? Buffer.alloc(0)];
      const entry = call.answer.section.suites.find((suite) => suite.id === id);
      const isReported = entry?.error?.includes(host.path(resultFile(host, id))) === true;
      if (id === "s0" || !isJson(bytes) || what in recordPoisons) {
        expectReported(call.answer, { id, file: host.path(resultFile(host, id)), what });
      }
      // No value may be infinite: it could not be written again.
      if (what.endsWith("1e999")) expect(isReported, what).toBe(true);
      return isReported;
    });
    expect(reported.length).toBeGreaterThanOrEqual(PART.leastReported);
    expectBounded(call.measured, { what: "all at once", idle: idle.measured });
    const { cpuSeconds } = call.measured;
    report(
      12,
      `${ids.length} spool files garbled or of other types, one of 1 GiB: ${reported.length} reported, ${cpuSeconds.toFixed(1)} s CPU for all`,
    );
  },
);

faultTest(
  "parts for the section that are broken, garbled or bombs are reported with their names",
  { faults: [12, 27] },
  async (report) => {
    const { host, sample } = await hostWithRun();
    await using _host = host;
    const idle = await pluginCall(host);
    const part = sample.files.get("section.txt") ?? Buffer.alloc(0);
    expect(part.length).toBeGreaterThan(100);
    const packed = (text: string | Buffer) => Buffer.from(deflateSync(text).toString("base64"));
    const broken = {
      ...recordPoisons,
      "half of it": part.subarray(0, part.length / 2),
      "its first byte gone": part.subarray(1),
      "no output": packed("<html></html>"),
      "invalid UTF-8": packed(Buffer.from("<robot>\xff</robot>", "latin1")),
      "an output that breaks off": packed("<robot><suite>"),
      "a bomb of 100 MB": packed(Buffer.alloc(100_000_000)),
      "base64 of anything": Buffer.from(Buffer.alloc(3_000, 7).toString("base64")),
    };
    const spoiled = mutatedFiles([part], { seed: FUZZ_SEED, count: PART.spoiledParts });
    const all = [...Object.entries(broken), ...spoiled.map(({ name, bytes }) => [name, bytes] as const)];

    const ids = putResults(
      host,
      all.map((_one, index) => sample.result.replaceAll("healthy", `s${index}`)),
    );
    for (const [index, [, bytes]] of all.entries()) {
      const files = new Map<string, Uint8Array>(sample.files);
      for (const name of ["section.txt", "section-tests.txt", "section-suite.txt"]) {
        if (files.has(name)) files.set(name, bytes);
      }
      putRun(host, { id: `s${index}`, runId: sample.runId, files });
    }
    const call = await pluginCall(host);

    expectAllListed(call.answer, ids);
    const reported = ids.filter((id, index) => {
      const entry = call.answer.section.suites.find((suite) => suite.id === id);
      const start = host.path(join(host.folders.spool, "runs", id, sample.runId, "section"));
      const isReported = entry?.error?.includes(start) === true;
      if (index < Object.keys(broken).length) expect(isReported, all[index]?.[0]).toBe(true);
      expect([entry?.status, entry?.xml === null], all[index]?.[0]).toEqual(
        isReported ? ["fatal", true] : ["nonfatal", false],
      );
      return isReported;
    });
    expect(reported.length).toBeGreaterThanOrEqual(PART.leastReported);
    expectBounded(call.measured, { what: "all at once", idle: idle.measured });
    report(
      12,
      `${ids.length} broken parts for the section: ${reported.length} reported, the rest whole, ${worstOf([call.measured], idle.measured)}`,
    );
    report(27, `a packed bomb of 100 MB in the spool refused in the same call`);
  },
);
