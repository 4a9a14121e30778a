import childProcess from "node:child_process";
import { syncBuiltinESMExports } from "node:module";

/**
 * Set-up of the unit tests: a test that starts a process fails, and so belongs into `x.process.test.ts`. The check
 * reads what a test imports itself; this also meets what the code under test starts.
 */
for (const name of ["spawn", "spawnSync", "execFile", "execFileSync", "fork"] as const) {
  Object.assign(childProcess, {
    [name]: (file: string) => {
      throw new Error(`Cannot start "${file}" in a unit test: call its file x.process.test.ts`);
    },
  });
}
syncBuiltinESMExports();
