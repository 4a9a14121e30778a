import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { Reporter, TestModule, Vitest } from "vitest/node";
import { projectFolder } from "../rig/project.ts";
import { faultTable, unseenFaults } from "./fault-table.ts";
import type { Sighting } from "./fault-test.ts";

/** Prints the table of faults after a run that injected any; the whole e2e fails where one was not shown. */
export default class FaultReporter implements Reporter {
  private isFiltered = false;

  onInit(vitest: Vitest): void {
    this.isFiltered = vitest.config.testNamePattern !== undefined;
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests("passed")]);
    const sightings = tests.flatMap((test): readonly Sighting[] => test.meta().sightings ?? []);
    if (sightings.length === 0) return;
    const skipped = modules
      .flatMap((module) => [...module.children.allTests("skipped")])
      .flatMap((test) => {
        const result = test.result();
        const seen = result.state === "skipped" ? (result.note ?? "no reason") : "";
        return (test.meta().faults ?? []).map((fault) => ({ fault, seen }));
      });
    const shown = new Set(sightings.map(({ fault }) => fault));
    const unseen = unseenFaults(sightings);
    process.stdout.write(
      `\n${faultTable(sightings, this.isFiltered ? [] : skipped)}\n\n${shown.size} faults shown, ${unseen.length} not shown\n`,
    );
    const mustBeShown =
      process.env["CI"] === "true" && !this.isFiltered && isWhole(modules) && !isOnWindows(modules);
    if (mustBeShown && unseen.length > 0) process.exitCode = 1;
  }
}

/** Some faults are injected by what Windows lacks, as signals and strace; their tests are skipped there. */
function isOnWindows(modules: readonly TestModule[]): boolean {
  return modules.every((module) => module.project.name === "e2e-wine");
}

/** Tells whether each test file of a leg was run. */
function isWhole(modules: readonly TestModule[]): boolean {
  const files = readdirSync(join(projectFolder, "e2e")).filter((name) =>
    /(?<!-on-windows)\.test\.ts$/.test(name),
  );
  return modules.length >= files.length;
}
