import { defaultExclude, defineConfig } from "vitest/config";
import { TAGS } from "./tools/test/tags.ts";

/** tools/test names its reporters itself. */
const FAULT_REPORTER = "./e2e/faults/fault-reporter.ts";
const SKIP_REPORTER = "./tools/wine/skip-reporter.ts";

const GLOBAL_SETUP = {
  node: ["e2e/runtimes/node/make-bundle.ts"],
  // Deno runs the sources as they are; Node would compile them anew for each of the thousands of starts.
  deno: [],
  wine: [
    "tools/wine/prepare-wine.ts",
    "tools/robot-on-windows/prepare-robot-on-windows.mjs",
    "e2e/runtimes/wine/ready-wine.ts",
  ],
};

const e2e = (runtime: keyof typeof GLOBAL_SETUP) => ({
  test: {
    name: `e2e-${runtime}`,
    include: ["e2e/**/*.test.ts"],
    exclude: runtime === "wine" ? [] : ["e2e/tests/windows/**"],
    env: { ROBOTMK_E2E_RUNTIME: runtime },
    tags: TAGS,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    pool: "forks" as const,
    maxWorkers: 2,
    // Wine fails by itself now and then: it cannot create a process (error 1359). The reporter names each retry.
    retry: runtime === "wine" ? 1 : 0,
    globalSetup: GLOBAL_SETUP[runtime],
  },
});

export default defineConfig({
  test: {
    tags: TAGS,
    reporters: ["default", FAULT_REPORTER, SKIP_REPORTER],
    projects: [
      {
        test: {
          name: "unit",
          include: ["{apps,libs,tools}/**/*.test.{ts,mjs}"],
          exclude: [...defaultExclude, "**/*.{process,compat}.test.{ts,mjs}"],
          setupFiles: ["tools/test/no-processes.ts"],
          testTimeout: 60_000,
          pool: "forks",
          isolate: false,
          // By itself vitest leaves one core out, of two.
          maxWorkers: 2,
        },
      },
      {
        test: {
          name: "process",
          include: ["{apps,libs,tools}/**/*.process.test.{ts,mjs}"],
          testTimeout: 60_000,
          pool: "forks",
          maxWorkers: 2,
        },
      },
      {
        // Installs six versions of Robot Framework from PyPI at its first run.
        test: {
          name: "compat",
          include: ["libs/robot-output/**/*.compat.test.ts"],
          testTimeout: 120_000,
          hookTimeout: 600_000,
          maxWorkers: 2,
        },
      },
      {
        test: {
          name: "windows-units",
          include: ["tools/wine/windows-tests.ts"],
          globalSetup: ["tools/wine/prepare-wine.ts"],
          testTimeout: 60_000,
        },
      },
      e2e("node"),
      e2e("deno"),
      e2e("wine"),
    ],
  },
});
