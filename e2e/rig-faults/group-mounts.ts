import { readFileSync } from "node:fs";

/** Where the control groups are mounted that limit processes and memory: of version 1, else of version 2. */
export function groupMounts(): readonly string[] {
  const lines = readFileSync("/proc/self/mountinfo", "utf8").split("\n");
  const first = lines.filter((line) => / - cgroup .*\b(pids|memory)\b/.test(line));
  const chosen = first.length > 0 ? first : lines.filter((line) => line.includes(" - cgroup2 "));
  return chosen.flatMap((line) => line.split(" ")[4] ?? []);
}
