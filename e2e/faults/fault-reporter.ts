import { readdirSync } from "node:fs";
import { join, sep } from "node:path";
import type { Reporter, TestModule, Vitest } from "vitest/node";
import { faultTable, unseenFaults } from "./cases.ts";
import type { Sighting } from "./fault-test.ts";
import { projectFolder } from "../runtimes/runtime.ts";

/** Prints the table of faults after a run that injected any; the whole e2e fails where one was not shown. */
export default class FaultReporter implements Reporter {
  #isFiltered = false;

  onInit(vitest: Vitest): void {
    const { testNamePattern, tagsFilter = [] } = vitest.config;
    this.#isFiltered =
      testNamePattern !== undefined || tagsFilter.some((expression) => !/\bfault\b/.test(expression));
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests("passed")]);
    const sightings = tests.flatMap((test): readonly Sighting[] => test.meta().sightings ?? []);
    if (sightings.length === 0) return;
    const skipped = modules
      .flatMap((module) => [...module.children.allTests("skipped")])
      .flatMap((test) => {
        const result = test.result();
        // A test that a filter leaves out has no reason.
        const seen = result.state === "skipped" ? result.note : undefined;
        return seen === undefined ? [] : (test.meta().faults ?? []).map((fault) => ({ fault, seen }));
      });
    const isComplete = !this.#isFiltered && isWhole(modules);
    const shown = new Set(sightings.map(({ fault }) => fault));
    const unseen = unseenFaults(sightings);
    const table = faultTable({ sightings, skipped: this.#isFiltered ? [] : skipped, isComplete });
    const notShown = isComplete ? `, ${unseen.length} not shown` : "";
    process.stdout.write(`\n${table}\n\n${shown.size} faults shown${notShown}\n`);
    const mustBeShown = process.env["CI"] === "true" && isComplete && !isOnWindows(modules);
    if (mustBeShown && unseen.length > 0) process.exitCode = 1;
  }
}

/** Some faults are injected by what Windows lacks, as signals and strace; their tests are skipped there. */
function isOnWindows(modules: readonly TestModule[]): boolean {
  return modules.every((module) => module.project.name === "e2e-wine");
}

/** Returns whether each test file of a check was run. Those for Windows alone do not count: they show no fault more. */
function isWhole(modules: readonly TestModule[]): boolean {
  const files = readdirSync(join(projectFolder, "e2e"), { recursive: true, encoding: "utf8" })
    .map((name) => name.replaceAll(sep, "/"))
    .filter((name) => name.endsWith(".test.ts") && !name.startsWith("tests/windows/"));
  return modules.length >= files.length;
}
