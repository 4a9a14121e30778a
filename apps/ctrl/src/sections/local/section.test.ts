import { expect, test } from "vitest";
import { readLocalLine } from "../../fixtures/agent-output.ts";
import { someController, someSuiteStatus } from "../../fixtures/some-status.ts";
import { localSection, suiteServices } from "./section.ts";

test("the section has a line for each suite and one for the controller", () => {
  const suites = [someSuiteStatus(), someSuiteStatus({ kind: "absent" })];
  const services = [...suiteServices(suites).byView.values()].flat();
  const facts = { controller: someController(), suites, cycles: [], omittedTests: 0 };
  const [header, ...lines] = localSection(services, facts).trimEnd().split("\n");
  expect(header).toBe("<<<local:sep(0)>>>");
  expect(lines.map(readLocalLine)).toMatchObject([
    { state: 0, name: "Robotmk login" },
    { state: 3, name: "Robotmk login" },
    { state: 0, name: "Robotmk Controller" },
  ]);
});

test("the section of another host has no controller", () => {
  const services = suiteServices([someSuiteStatus()]).byView.values();
  const section = localSection([...services].flat());
  expect(section.split("\n")).toHaveLength(3);
  expect(section).not.toContain("Controller");
});
