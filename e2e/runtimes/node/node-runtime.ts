import { join } from "node:path";
import { inject } from "vitest";
import { fromSources, linuxRuntime } from "../linux/linux-runtime.ts";

/** Node.js on Linux, as it runs the tests. */
export const nodeRuntime = linuxRuntime({
  name: "node",
  interpreter: () => process.execPath,
  command: (file) => [process.execPath, file],
  program: (program, isFromSources) => {
    const bundle = isFromSources ? "" : inject("bundle");
    return bundle === "" ? fromSources(program) : [process.execPath, join(bundle, `${program}.mjs`)];
  },
});
