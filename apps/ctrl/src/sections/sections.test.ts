import { systemClock } from "@robotmk-controller/platform";
import fc from "fast-check";
import { expect, test } from "vitest";
import { readAgentOutput, readLocalLine } from "../fixtures/agent-output.ts";
import { hostileText } from "../fixtures/hostile-text.ts";
import {
  REFUSAL,
  RUNNING,
  someConfig,
  someController,
  someResult,
  someRun,
  someSuite,
  someSuiteStatus,
} from "../fixtures/some-status.ts";
import { encoded, temporarySpool } from "../fixtures/temporary-spool.ts";
import type { SuiteStatus } from "../status/suite-status.ts";
import { renderSections, type SectionsInput } from "./sections.ts";

const spool = temporarySpool();
const XML = '<robot><suite id="s1" name="A"><status status="PASS"/></suite></robot>';

const configOf = (output: string) => someConfig(`output: ${output}\nsuites:\n  login: {}\n`);

/** The answer to a call, as a server reads it; throws at a line that it would not. */
function answer(different: Partial<SectionsInput> = {}) {
  const text = renderSections(
    {
      config: configOf("[robotmk, local]"),
      unusableSuites: [],
      suites: [someSuiteStatus(someResult(), { folders: spool.folders }), guest()],
      cycles: [],
      controller: someController(),
      spoolRoot: spool.folders.root,
      ...different,
    },
    systemClock,
  );
  return readAgentOutput(text).map((section) => ({
    ...section,
    services: section.name === "local" ? section.lines.map(readLocalLine) : [],
    content: section.name === "local" ? undefined : JSON.parse(section.lines.join("\n")),
  }));
}

const guest = (): SuiteStatus =>
  someSuiteStatus(someResult(), {
    suite: someSuite("guest", "piggyback_host: shop"),
    folders: spool.folders,
  });

const headersOf = (sections: ReturnType<typeof answer>) => sections.map(({ name, host }) => [host, name]);

test("there are the host's own sections, then those of the hosts that suites are assigned to", () => {
  spool.writePart("login", "whole", encoded(XML));
  const sections = answer();
  expect(headersOf(sections)).toEqual([
    [undefined, "robotmk"],
    [undefined, "local"],
    ["shop", "robotmk"],
    ["shop", "local"],
  ]);
  const [own, services, shop, shopServices] = sections;
  expect(own?.content.suites).toMatchObject([
    { id: "login", status: "nonfatal", xml: encoded(XML) },
    { id: "guest", status: "fatal", piggybackhost: "shop" },
  ]);
  expect(shop?.content).toMatchObject({
    runner: { is_piggyback_result: true, assigned_host: ["shop"] },
    suites: [{ id: "guest" }],
  });
  expect(services?.services.map(({ name }) => name)).toEqual(["Robotmk login", "Robotmk Controller"]);
  expect(shopServices?.services.map(({ name }) => name)).toEqual(["Robotmk guest"]);
});

test.each([
  { output: "[robotmk]", headers: ["robotmk", "shop robotmk"] },
  { output: "[local]", headers: ["robotmk", "local", "shop local"] },
  {
    output: "[robotmk_v2]",
    headers: [
      "robotmk",
      "robotmk_config_v2",
      "robotmk_scheduler_phase",
      "robotmk_plan_execution_report",
      "shop robotmk_plan_execution_report",
    ],
  },
  {
    output: "[robotmk_v2, local, robotmk]",
    headers: [
      "robotmk",
      "local",
      "robotmk_config_v2",
      "robotmk_scheduler_phase",
      "robotmk_plan_execution_report",
      "shop robotmk_plan_execution_report",
      "shop robotmk",
      "shop local",
    ],
  },
])("with output $output the sections are $headers", ({ output, headers }) => {
  const sections = answer({ config: configOf(output) });
  const written = sections.map(({ name, host }) => (host === undefined ? name : `${host} ${name}`));
  expect(written).toEqual(headers);
});

test("where the section robotmk is not asked for, its header and the controller's part are there still", () => {
  const [own] = answer({ config: configOf("[local]") });
  expect(own?.content).toMatchObject({
    suites: [],
    controller: { version: "0.1.0", daemon: { state: "running" } },
  });
});

test("without any config both default sections are there, with the suites that it names", () => {
  const sections = answer({ config: undefined, suites: [], unusableSuites: ["login"] });
  expect(headersOf(sections)).toEqual([
    [undefined, "robotmk"],
    [undefined, "local"],
  ]);
  expect(sections[0]?.content.suites).toMatchObject([{ id: "login", status: "fatal" }]);
});

test("the encoding of the config is that of the outputs", () => {
  spool.writePart("login", "whole", encoded(XML));
  const config = someConfig("encoding: utf_8\nsuites:\n  login: {}\n");
  expect(answer({ config })[0]?.content.suites[0]).toMatchObject({ xml: XML });
});

test("the size limit of the config holds for the section of each host", () => {
  for (const id of ["login", "guest"]) spool.writePart(id, "whole", "A".repeat(60_000));
  const config = someConfig("max_section_bytes: 20000\nsuites:\n  login: {}\n");
  const sections = answer({ config }).filter(({ name }) => name === "robotmk");
  expect(sections).toHaveLength(2);
  for (const { lines, content } of sections) {
    expect(Buffer.byteLength(lines.join("\n"))).toBeLessThanOrEqual(20_000);
    expect(content.controller.truncations).toMatchObject({ max_section_bytes: 20_000 });
  }
});

/** A suite's state in which each text is hostile. */
const hostileResult = fc
  .record({
    one: hostileText,
    two: hostileText,
    status: fc.constantFrom("PASS" as const, "FAIL" as const),
    state: fc.nat(4),
  })
  .map(({ one, two, status, state }) => {
    const attempt = { index: 1, outcome: "failed", rc: 1, start_time: one, runtime: 1, xml: two } as const;
    const run = someRun({
      message: one,
      xml: two,
      html: one,
      notes: [two, one],
      attempts: [attempt],
      tests: [one, two, one].map((name) => ({ name, status, runtime: 1, message: two })),
      outcome: state === 0 ? "stopped" : "failed",
    });
    const texts = { last_message: two, xml: one, html: two, last_start_time: one, last_end_time: two };
    const running = RUNNING && { ...RUNNING, start_time: state === 1 ? one : RUNNING.start_time };
    const refusal = REFUSAL && { ...REFUSAL, time: one, message: two };
    if (state === 2) return someResult(null, { ...texts, refusal });
    return someResult(state === 1 ? null : run, { ...texts, running, ...(state === 3 ? { refusal } : {}) });
  });

test("whatever texts spool files, configs and outputs hold, a server reads each line as what it is", () => {
  const config = configOf("[robotmk, local, robotmk_v2]");
  const keys = ["test_services: true", "piggyback_host: shop, test_services: true", "piggyback_host: shop"];
  fc.assert(
    fc.property(fc.array(hostileResult, { minLength: 3, maxLength: 3 }), hostileText, (results, text) => {
      const suites = results.map((result, index) => {
        const suite = { ...someSuite(`s${index}`, keys[index]), suite: text };
        spool.writePart(suite.id, "whole", encoded(`${text}</robot>`));
        return someSuiteStatus(result, { suite, folders: spool.folders });
      });
      const controller = someController({
        errors: [text],
        configErrors: [text],
        configWarnings: [text],
        users: [{ user: "alice", daemon: "absent", suites: 1, problems: [text] }],
      });
      const sections = answer({ config, suites, controller });
      const services = sections.flatMap((section) =>
        section.services.map(({ name }) => `${section.host} ${name}`),
      );
      expect(new Set(services).size).toBe(services.length);
      expect(sections.filter(({ name }) => name === "robotmk")).toHaveLength(2);
      expect(sections[0]?.content.suites).toHaveLength(3);
    }),
  );
});
