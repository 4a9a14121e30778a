import { expect, test } from "vitest";
import { ROOT } from "../../tool-command.ts";
import { bundleFiles } from "./bundle-files.ts";

const HOW = { folder: "/opt/robotmk", portable: true, executable: false } as const;
const PROGRAMS = ["ctrl.mjs", "daemon.mjs", "runner.mjs", "suite-worker.mjs", "watchdog-worker.mjs"];
const LICENSES = ["LICENSE", "THIRD-PARTY-LICENSES.txt"];

test("the bundle for Linux has the programs and their launchers, and nothing of Windows", async () => {
  const files = await bundleFiles(ROOT, { ...HOW, system: "linux" });
  const launchers = ["robotmk-ctrl", "robotmk-daemon", "robotmk-runner"];
  expect(files.map(({ name }) => name).toSorted()).toEqual(
    [...PROGRAMS, ...LICENSES, ...launchers].toSorted(),
  );
  expect(files.filter(({ mode }) => mode === 0o755).map(({ name }) => name)).toEqual(launchers);
});

test("the bundle for Windows has the plugin, and the add-on with its license", async () => {
  const files = await bundleFiles(ROOT, { ...HOW, system: "windows" });
  expect(files.map(({ name }) => name).toSorted()).toEqual(
    [
      ...PROGRAMS,
      ...LICENSES,
      "koffi.node",
      ...["ctrl", "daemon", "runner"].map((program) => `robotmk-${program}.cmd`),
    ].toSorted(),
  );
  const text = (name: string) => String(files.find((file) => file.name === name)?.content);
  expect(text("THIRD-PARTY-LICENSES.txt")).toMatch(/^koffi$/m);
  expect(text("robotmk-ctrl.cmd")).toContain("set CMK_VERSION=");
});

test("no program imports Node.js's module of the process, which reads the title of a console", async () => {
  const files = await bundleFiles(ROOT, { ...HOW, system: "windows" });
  const programs = files.filter(({ name }) => name.endsWith(".mjs")).map(({ content }) => String(content));
  expect(programs).toHaveLength(PROGRAMS.length);
  for (const text of programs) expect(text).not.toMatch(/(from |require\(|import\()"(node:)?process"/);
});
