import type { SuiteStatus } from "../../status/suite-status.ts";
import { type ControllerFacts, controllerService } from "./controller-service.ts";
import { localLine, type LocalService } from "./service.ts";
import { suiteService } from "./suite-service.ts";
import { MAX_TEST_SERVICES, testServices } from "./test-services.ts";

/** The services of suites: one for each, and one for each test where they are asked for. */
export type SuiteServices = {
  readonly byView: ReadonlyMap<SuiteStatus, readonly LocalService[]>;
  readonly omittedTests: number;
};

/** Makes the services of all suites; the number of tests with a service is limited for the host as a whole. */
export function suiteServices(suites: readonly SuiteStatus[]): SuiteServices {
  const byView = new Map<SuiteStatus, readonly LocalService[]>();
  let [room, omittedTests] = [MAX_TEST_SERVICES, 0];
  for (const view of suites) {
    const tests = testServices(view);
    byView.set(view, [suiteService(view), ...tests.slice(0, room)]);
    omittedTests += Math.max(0, tests.length - room);
    room = Math.max(0, room - tests.length);
  }
  return { byView, omittedTests };
}

/** Makes the `local` section of a host; the controller's service belongs to the host that it runs on. */
export function localSection(services: readonly LocalService[], facts?: ControllerFacts): string {
  const all = facts === undefined ? services : [...services, controllerService(facts)];
  return `<<<local:sep(0)>>>\n${all.map(localLine).join("\n")}\n`;
}
