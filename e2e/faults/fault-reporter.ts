import type { Reporter, TestModule, Vitest } from "vitest/node";
import { faultTable, unseenFaults } from "./fault-table.ts";
import type { Sighting } from "./fault-test.ts";

/** Prints the table of faults after a run that injected any; the whole e2e fails where one was not shown. */
export default class FaultReporter implements Reporter {
  private isWhole = false;

  onInit(vitest: Vitest): void {
    this.isWhole = (vitest.filenamePattern ?? []).length === 0;
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests("passed")]);
    const sightings = tests.flatMap((test): readonly Sighting[] => test.meta().sightings ?? []);
    if (sightings.length === 0) return;
    const shown = new Set(sightings.map(({ fault }) => fault));
    const unseen = unseenFaults(sightings);
    process.stdout.write(
      `\n${faultTable(sightings)}\n\n${shown.size} faults shown, ${unseen.length} not shown\n`,
    );
    if (this.isWhole && unseen.length > 0 && process.env["CI"] === "true") process.exitCode = 1;
  }
}
