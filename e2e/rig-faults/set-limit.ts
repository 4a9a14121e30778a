import { execFileSync } from "node:child_process";
import { statSync } from "node:fs";

/** Sets a limit of a process that lives (prlimit(1)): `nofile`, `nproc`; returns what undoes it. */
export function setLimit(pid: number, resource: "nofile" | "nproc", soft: number): () => void {
  const { uid, gid } = statSync(`/proc/${pid}`);
  // Who may change a limit is its owner; root needs a right that not every root has.
  const [file, ...args] =
    uid === process.getuid?.()
      ? ["prlimit"]
      : ["setpriv", `--reuid=${uid}`, `--regid=${gid}`, "--clear-groups", "prlimit"];
  const prlimit = (...more: readonly string[]) =>
    execFileSync(file ?? "prlimit", [...args, `--pid=${pid}`, ...more], { encoding: "utf8" }).trim();
  const before = prlimit(`--${resource}`, "--noheadings", "--raw", "-o", "SOFT");
  prlimit(`--${resource}=${soft}:`);
  return () => {
    prlimit(`--${resource}=${before}:`);
  };
}
