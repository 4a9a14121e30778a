/**
 * The name of the control group of an attempt. The run's id and a dash begin those of all its attempts; at its end
 * stands the pid of the runner, so that nobody removes it as long as that lives.
 */
export function groupName(runId: string, attempt: number): string {
  return `${runId}-${attempt}.${process.pid}`;
}
