import { expect } from "vitest";
import { faultTest } from "../../faults/fault-test.ts";
import { suiteOutput } from "../../rig/agent/agent-output.ts";
import { Host } from "../../rig/host/host.ts";
import { realRobotCommand } from "../../rig/robots/real-robot.ts";

const settings = { suite_execution_interval: 3600, test_services: true };

/** What could end a line, start a section, or end a field of the agent's output. */
const evil = [
  "<<<robotmk:sep(0)>>>",
  "<<<<other-host>>>>",
  `2 "Robotmk Controller" - taken over`,
  `quotes " ' and | pipes | and = signs`,
  "😀 日本 e\u0301 \u200b \u202e right to left",
  "backslash \\n \\\\n end",
  "line \\u2028 separator \\u0085 next",
  `"; 0 "x" - y`,
  "\u202e<<<evil>>>\u2066 bidi \ufeff \u200d \u{e0041}",
  "a ".repeat(5_000),
  "x".repeat(1_000_000),
];

const files = {
  "evil.robot": `*** Settings ***
Library    Evil.py
*** Test Cases ***
${evil.map((text, index) => `Number ${index} ${text.slice(0, 300)}\n    [Documentation]    ${text.slice(0, 300)}\n    [Tags]    ${text.slice(0, 300)}\n    Say    ${index}`).join("\n")}
`,
  "Evil.py": `# -*- coding: utf-8 -*-
from robot.api import logger
EVIL = ${JSON.stringify(evil)}
CONTROLS = "".join(chr(code) for code in range(32)) + "\\x7f\\x85\\u2028\\u2029"
def say(index):
    text = EVIL[int(index)]
    logger.info(text + CONTROLS)
    raise AssertionError(text + "\\n" + CONTROLS + "\\n<<<local>>>\\n0 \\"x\\" - y\\n" + text)
`,
};

for (const encoding of ["zlib_codec", "utf_8"]) {
  faultTest(
    `no text of a suite ends a line or starts a section, in encoding ${encoding}`,
    { faults: [33] },
    async (report, context) => {
      await using host = await Host.create({
        suites: {
          evil: { ...settings, suite: "evil.robot", robot_params: { pythonpath: "." } },
          guest: {
            ...settings,
            suite: "evil.robot",
            piggyback_host: "guest",
            robot_params: { pythonpath: "." },
          },
        },
        files,
        config: {
          encoding,
          output: ["robotmk", "local", "robotmk_v2"],
          html_log: true,
          robot_command: realRobotCommand(context),
        },
      });
      await host.agentCall();
      await host.until(() => ["evil", "guest"].every((id) => host.spool.result(id)?.last_finished));

      // The call itself throws at a line that a server could not take.
      const { section, sections, localServices } = await host.agentCall();

      expect(host.spool.result("evil")?.last_rc).toBe(evil.length);
      expect(suiteOutput(section, "evil")).toContain(`Number ${evil.length - 1}`);
      const own = sections.filter(({ piggybackHost }) => piggybackHost === undefined);
      const guests = sections.filter(({ piggybackHost }) => piggybackHost === "guest");
      expect(own.length + guests.length).toBe(sections.length);
      expect(own.map(({ name }) => name)).toEqual([
        "robotmk",
        "local",
        "robotmk_config_v2",
        "robotmk_scheduler_phase",
        "robotmk_plan_execution_report",
      ]);
      const items = localServices.map(({ item }) => item);
      expect(items).toHaveLength(2 * (1 + evil.length) + 1);
      expect(new Set(items).size).toBe(items.length);
      expect(items.filter((item) => item === "Robotmk Controller")).toHaveLength(1);
      report(
        33,
        `${evil.length} test names in ${encoding}: ${items.length} services, ${sections.length} sections, none of theirs`,
      );
    },
  );
}
