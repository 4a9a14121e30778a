/**
 * Wraps a command so that it becomes process 1 of namespaces of its own. It is killed with its starter, and all
 * that it started with it.
 */
export function namespaceCommand(command: readonly string[]): string[] {
  const namespaces = ["--pid", "--mount", "--cgroup", "--uts", "--ipc", "--net"];
  return ["setpriv", "--pdeathsig", "KILL", "unshare", ...namespaces, "--fork", "--kill-child", ...command];
}
