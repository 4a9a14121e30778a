import * as fc from "fast-check";
import { expect, test } from "vitest";
import { isDegraded, type DetachFacts, usableMethods } from "./methods.ts";

/** Root in an agent's unit under systemd: where most methods are usable. */
const FACTS: DetachFacts = {
  isRoot: true,
  underSystemd: true,
  hasSystemdRun: true,
  hasSudo: true,
  hasUserManager: true,
  inAgentCgroup: true,
  canMakeCgroup: true,
};

const USER = { ...FACTS, isRoot: false };

test.each<[string, DetachFacts, readonly string[]]>([
  ["root in an agent's unit", FACTS, ["transient-service", "scope", "own-cgroup", "plain"]],
  ["root without systemd-run", { ...FACTS, hasSystemdRun: false }, ["own-cgroup", "plain"]],
  ["root in a container without systemd", { ...FACTS, underSystemd: false }, ["own-cgroup", "plain"]],
  [
    "root where no group can be made",
    { ...FACTS, canMakeCgroup: false },
    ["transient-service", "scope", "plain"],
  ],
  [
    "root outside of an agent's unit",
    { ...FACTS, inAgentCgroup: false },
    ["transient-service", "scope", "plain"],
  ],
  ["root with nothing at all", { ...FACTS, underSystemd: false, canMakeCgroup: false }, ["plain"]],
  ["an agent's user with sudo and a manager", USER, ["sudo-service", "user-service", "plain"]],
  ["an agent's user with sudo", { ...USER, hasUserManager: false }, ["sudo-service", "plain"]],
  ["an agent's user with a manager", { ...USER, hasSudo: false }, ["user-service", "plain"]],
  ["an agent's user without systemd-run", { ...USER, hasSystemdRun: false }, ["plain"]],
  ["a person at a shell", { ...USER, inAgentCgroup: false }, ["plain"]],
])("the methods of %s", (_name, facts, methods) => {
  expect(usableMethods(facts)).toEqual(methods);
});

test.each<[string, DetachFacts, readonly string[], readonly string[]]>([
  ["orders", FACTS, ["plain", "own-cgroup", "scope"], ["plain", "own-cgroup", "scope"]],
  ["forbids a degraded launch", FACTS, ["transient-service"], ["transient-service"]],
  ["adds nothing that can't hold", { ...USER, hasSudo: false }, ["sudo-service", "scope"], []],
  ["of Windows says nothing", USER, ["wmi", "plain"], ["sudo-service", "user-service", "plain"]],
  ["can't forbid a plain start that nobody ends", { ...USER, inAgentCgroup: false }, ["scope"], ["plain"]],
])("the key launch %s", (_name, facts, launch, methods) => {
  expect(usableMethods(facts, launch)).toEqual(methods);
});

const anyFacts: fc.Arbitrary<DetachFacts> = fc.record({
  isRoot: fc.boolean(),
  underSystemd: fc.boolean(),
  hasSystemdRun: fc.boolean(),
  hasSudo: fc.boolean(),
  hasUserManager: fc.boolean(),
  inAgentCgroup: fc.boolean(),
  canMakeCgroup: fc.boolean(),
});

test("the methods end with plain, name none twice, and none whose needs are missing", () => {
  fc.assert(
    fc.property(anyFacts, (facts) => {
      const methods = usableMethods(facts);
      expect(methods.at(-1)).toBe("plain");
      expect(new Set(methods).size).toBe(methods.length);
      const needed = {
        "transient-service": facts.isRoot && facts.hasSystemdRun,
        scope: facts.isRoot && facts.hasSystemdRun,
        "sudo-service": facts.hasSudo && facts.hasSystemdRun,
        "user-service": facts.hasUserManager && facts.hasSystemdRun,
        "own-cgroup": facts.isRoot && facts.canMakeCgroup,
        plain: true,
      };
      expect(methods.filter((method) => !needed[method])).toEqual([]);
    }),
  );
});

test("a launch is degraded only when it stays in the unit of an agent", () => {
  fc.assert(
    fc.property(anyFacts, (facts) => {
      const degraded = usableMethods(facts).filter((method) => isDegraded(method, facts));
      expect(degraded).toEqual(facts.inAgentCgroup ? ["plain"] : []);
    }),
  );
});
