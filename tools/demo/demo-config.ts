/** The suites of the demo's host, in the order of its robotmk.yml, each with the state that it must come to. */
export const DEMO_SUITES = [
  { id: "shop_berlin", expected: "OK", runs: 2 },
  { id: "shop_paris", expected: "OK", runs: 1 },
  { id: "checkout", expected: "CRITICAL", runs: 1 },
  { id: "monthly_report", expected: "OK", runs: 1 },
  { id: "stuck_browser", expected: "CRITICAL", runs: 1 },
] as const;

/**
 * Writes the robotmk.yml of the demo's host. The dead man's switch ends its daemon even if the demo is killed.
 *
 * @param python the interpreter that has Robot Framework
 */
export function demoConfig(python: string): string {
  return `robotdir: ../suites
robot_command: [${JSON.stringify(python)}, -m, robot]
max_parallel_executions: 3
deadman_timeout: 2m
suites:
  shop_berlin:                      # one folder under two ids
    suite: shop
    variable: {SITE: Berlin}
    suite_execution_interval: 10s
  shop_paris:
    suite: shop
    variable: {SITE: Paris}
    suite_execution_interval: 1m
  checkout:                         # fails
    suite: checkout.robot
    suite_execution_interval: 1m
  monthly_report:                   # takes its time
    suite: monthly_report.robot
    suite_execution_interval: 1m
  stuck_browser:                    # runs into its time-out
    suite: stuck_browser.robot
    suite_execution_interval: 1m
    timeout: 5s
    stop_grace: 3s
`;
}
