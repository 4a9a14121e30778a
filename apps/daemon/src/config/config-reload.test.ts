import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import type { Config } from "@robotmk-controller/config";
import { expect, test } from "vitest";
import { DaemonHost } from "../fixtures/daemon-host.ts";
import { configChanges, ConfigWatch } from "./config-reload.ts";
import { readLastGoodConfig } from "./last-good-config.ts";

function watchOf(host: DaemonHost, taken: Config[] = []): ConfigWatch {
  const { source, folders, context, log } = host;
  const onTakenOver = (config: Config) => void taken.push(config);
  return new ConfigWatch({ source, folders, context, log, onTakenOver, config: undefined });
}

function suitesIn(state: {
  readonly config: { readonly suites: readonly { readonly id: string }[] } | undefined;
}) {
  return state.config?.suites.map(({ id }) => id);
}

test("a config is read once, and again only when the file changed", async () => {
  using host = new DaemonHost();
  host.configure("suites: {a: {}}");
  const watch = watchOf(host);
  const first = await watch.tick();
  expect(suitesIn(first)).toEqual(["a"]);
  expect(host.lines).toEqual(["info: suite a: added by the config"]);
  expect(await watch.tick()).toBe(first);
  host.configure("suites: {a: {}, b: {}}");
  expect(suitesIn(await watch.tick())).toEqual(["a", "b"]);
  expect(host.lines.slice(1)).toEqual(["info: suite b: added by the config"]);
});

test.each([
  ["broken", (host: DaemonHost) => host.write("suites: [a]")],
  ["empty", (host: DaemonHost) => host.write("")],
  ["gone", (host: DaemonHost) => rmSync(host.source.file)],
])("a config that is %s leaves the last good one in force, and says why", async (_name, spoil) => {
  using host = new DaemonHost();
  const good = host.configure("suites: {a: {}}");
  const watch = watchOf(host);
  await watch.tick();
  spoil(host);
  const state = await watch.tick();
  expect(state.config).toEqual(good);
  expect(state.errors).toEqual([expect.stringContaining(`${host.source.file}:`)]);
  expect(host.lines.filter((line) => line.startsWith("error: config not taken over"))).toHaveLength(1);
  await watch.tick();
  expect(host.lines.filter((line) => line.startsWith("error: config not taken over"))).toHaveLength(1);
});

test("when a broken config is repaired, its errors are gone", async () => {
  using host = new DaemonHost();
  host.write("suites: [a]");
  const watch = watchOf(host);
  expect(await watch.tick()).toMatchObject({ config: undefined, errors: [expect.any(String)] });
  host.configure("suites: {a: {}}");
  expect(await watch.tick()).toMatchObject({ config: { suites: [{ id: "a" }] }, errors: [] });
});

test("the config in force is saved for the runners, a broken one is not", async () => {
  using host = new DaemonHost();
  const watch = watchOf(host);
  await watch.tick();
  expect(existsSync(host.folders.configText)).toBe(false);
  host.configure("suites: {a: {}} # ü");
  await watch.tick();
  host.write("suites: [a]");
  await watch.tick();
  expect(readFileSync(host.folders.configText, "utf8")).toBe("suites: {a: {}} # ü");
  expect(readLastGoodConfig(host.source, host.folders)?.suites.map(({ id }) => id)).toEqual(["a"]);
});

test("a copy that cannot be saved is tried again, and logged once", async () => {
  using host = new DaemonHost();
  // A folder in its place lets nobody write there, not even root.
  mkdirSync(`${host.folders.configText}/full`, { recursive: true });
  host.configure("suites: {a: {}}");
  const watch = watchOf(host);
  expect(suitesIn(await watch.tick())).toEqual(["a"]);
  await watch.tick();
  expect(
    host.lines.filter((line) => line.startsWith("error: Cannot save the config for the runners")),
  ).toHaveLength(1);
  rmSync(host.folders.configText, { recursive: true });
  await watch.tick();
  expect(readFileSync(host.folders.configText, "utf8")).toBe("suites: {a: {}}");
});

test("a config for another spool is not saved here", async () => {
  using host = new DaemonHost();
  const moved = host.configure(`spool_dir: ${host.folder}/elsewhere\nsuites: {a: {}}`);
  const watch = watchOf(host);
  await watch.tick();
  expect(watch.isSpoolMoved(moved)).toBe(true);
  expect(existsSync(host.folders.configText)).toBe(false);
  expect(watch.isSpoolMoved(host.configure(`spool_dir: ${host.folder}/spool\nsuites: {a: {}}`))).toBe(false);
});

test.each([
  ["absent", () => {}],
  ["broken", (host: DaemonHost) => writeFileSync(host.folders.configText, "suites: [a]")],
  ["a link", (host: DaemonHost) => symlinkSync(host.source.file, host.folders.configText)],
])("a saved config that is %s is not used", (_name, prepare) => {
  using host = new DaemonHost();
  host.configure("suites: {a: {}}");
  prepare(host);
  expect(readLastGoodConfig(host.source, host.folders)).toBeUndefined();
});

function changes(before: string | undefined, after: string): readonly string[] {
  using host = new DaemonHost();
  const found = configChanges(
    before === undefined ? undefined : host.configure(before),
    host.configure(after),
  );
  return found.map(({ suite, what }) => `suite ${suite} ${what}`);
}

test.each([
  ["the first config of all", undefined, "suites: {a: {}, b: {}}", ["suite a added", "suite b added"]],
  ["nothing", "suites: {a: {}}", "suites: {a: {}}", []],
  ["another order and a comment", "suites: {a: {}, b: {}}", "# x\nsuites: {b: {}, a: {}}", []],
  ["a suite that came", "suites: {a: {}}", "suites: {a: {}, b: {}}", ["suite b added"]],
  ["a suite that went", "suites: {a: {}, b: {}}", "suites: {a: {}}", ["suite b removed"]],
  ["a suite with another name", "suites: {a: {}}", "suites: {A: {}}", ["suite A added", "suite a removed"]],
  [
    "another interval",
    "suites: {a: {}, b: {}}",
    "suites: {a: {suite_execution_interval: 5}, b: {}}",
    ["suite a changed"],
  ],
  [
    "a default for all",
    "suites: {a: {}, b: {timeout: 5}}",
    "timeout: 7\nsuites: {a: {}, b: {timeout: 5}}",
    ["suite a changed"],
  ],
  [
    "all at once",
    "suites: {a: {}, b: {}}",
    "suites: {b: {timeout: 9}, c: {}}",
    ["suite c added", "suite b changed", "suite a removed"],
  ],
])("what a new config changes is listed: %s", (_name, before, after, lines) => {
  expect(changes(before, after)).toEqual(lines);
});
