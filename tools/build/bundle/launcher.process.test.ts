import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { LauncherHost } from "./launcher-host.ts";

const SHELLS = ["/bin/sh", "/bin/dash", "/bin/bash", "/usr/bin/busybox"].filter(existsSync);

/** The data line of the robotmk section that follows the header. */
function section(stdout: string): unknown {
  const [header, json = ""] = stdout.split("\n");
  expect(header).toBe("<<<robotmk:sep(0)>>>");
  return JSON.parse(json);
}

test("the launcher becomes the program and keeps its arguments", () => {
  using host = new LauncherHost();
  const node = host.runtime("path/node", "v22.11.0");
  const home = host.programs("opt/robotmk-controller");
  const args = ["run", "a b", "", 'c"d', "$(id)", "*", "--", "ü"];

  const { stdout, pid, exitCode } = host.run(host.launcher("plugins/robotmk-ctrl"), { args });

  expect(stdout.split("\n")).toEqual([node, String(pid), join(home, "ctrl.mjs"), ...args, ""]);
  expect(exitCode).toBe(0);
});

test.each(SHELLS)("the launcher runs in %s", (shell) => {
  using host = new LauncherHost();
  host.runtime("root/.nvm/versions/node/v22.1.0/bin/node", "v22.1.0");
  const home = host.programs("opt/robotmk-controller");
  const path = host.launcher("plugins/robotmk-ctrl");
  const sh = shell.endsWith("busybox") ? host.path("busybox/sh") : shell;
  if (sh !== shell) host.link(sh, shell);

  const { stdout, stderr } = host.run(path, { args: ["status"], shell: sh });

  expect(stderr).toBe("");
  expect(stdout.split("\n").slice(2)).toEqual([join(home, "ctrl.mjs"), "status", ""]);
});

test.each([
  ["ROBOTMK_HOME", "somewhere", { ROBOTMK_HOME: "somewhere" }],
  ["MK_LIBDIR", "mk/robotmk-controller", { MK_LIBDIR: "mk" }],
  ["the agent's folder", "usr/lib/check_mk_agent/robotmk-controller", {}],
  ["/opt", "opt/robotmk-controller", {}],
  ["/usr/lib", "usr/lib/robotmk-controller", {}],
  ["/usr/local/lib", "usr/local/lib/robotmk-controller", {}],
])("the programs are found in %s", (_place, folder, variables) => {
  using host = new LauncherHost();
  host.runtime("path/node", "v22.11.0");
  const home = host.programs(folder);
  const env = Object.fromEntries(
    Object.entries(variables).map(([name, path]) => [name, join(host.root, path)]),
  );

  const { stdout } = host.run(host.launcher("plugins/robotmk-ctrl"), { env });

  expect(stdout.split("\n")[2]).toBe(join(home, "ctrl.mjs"));
});

test("the programs are found beside the file that a chain of links leads to", () => {
  using host = new LauncherHost();
  host.runtime("path/node", "v22.11.0");
  const home = host.programs("releases/1.2.3 (new)");
  host.launcher("releases/1.2.3 (new)/robotmk-ctrl");
  host.link(host.path("current"), "releases/1.2.3 (new)");
  host.link(host.path("plugins/robotmk-ctrl"), "../current/robotmk-ctrl");

  const { stdout } = host.run(join(host.root, "plugins/robotmk-ctrl"));

  expect(stdout.split("\n")[2]).toBe(join(home, "ctrl.mjs"));
});

test("the place where the bundle was made is the last one looked at", () => {
  using host = new LauncherHost();
  host.runtime("path/node", "v22.11.0");
  const built = host.programs("it's built/dist");
  const path = host.launcher("plugins/robotmk-ctrl", { facts: { builtHome: built } });
  expect(host.run(path).stdout.split("\n")[2]).toBe(join(built, "ctrl.mjs"));

  const installed = host.programs("usr/local/lib/robotmk-controller");
  expect(host.run(path).stdout.split("\n")[2]).toBe(join(installed, "ctrl.mjs"));
});

test.each([
  "usr/bin/node",
  "usr/local/bin/node",
  "opt/node-v22/bin/node",
  "opt/robotmk-controller/node",
  "opt/robotmk-controller/node/bin/node",
  "home/agent/.nvm/versions/node/v20.19.0/bin/node",
  "home/agent/.local/share/fnm/node-versions/v20.19.0/installation/bin/node",
  "home/agent/.fnm/node-versions/v20.19.0/installation/bin/node",
  "home/agent/.volta/tools/image/node/20.19.0/bin/node",
  "root/.nvm/versions/node/v20.19.0/bin/node",
])("Node.js is found in %s without the PATH", (place) => {
  using host = new LauncherHost();
  host.programs("opt/robotmk-controller");
  const node = host.runtime(place, "v20.19.0");

  const { stdout } = host.run(host.launcher("plugins/robotmk-ctrl"), {
    env: { HOME: host.path("home/agent") },
  });

  expect(stdout.split("\n")[0]).toBe(node);
});

test("ROBOTMK_NODE goes before the PATH, and is passed over if there is no such program", () => {
  using host = new LauncherHost();
  host.programs("opt/robotmk-controller");
  const onPath = host.runtime("path/node", "v22.11.0");
  const chosen = host.runtime("my node/node", "v20.19.4");
  const path = host.launcher("plugins/robotmk-ctrl");

  expect(host.run(path, { env: { ROBOTMK_NODE: chosen } }).stdout.split("\n")[0]).toBe(chosen);
  expect(host.run(path, { env: { ROBOTMK_NODE: `${chosen}-gone` } }).stdout.split("\n")[0]).toBe(onPath);
});

test.each(["v18.20.8", "v20.18.3", "v4.0.0", "v8.19.0", "garbage", ""])(
  "a Node.js that says %j is passed over for a later one that is new enough",
  (version) => {
    using host = new LauncherHost();
    host.programs("opt/robotmk-controller");
    host.runtime("path/node", version);
    const fitting = host.runtime("usr/local/bin/node", "v24.0.0");

    expect(host.run(host.launcher("plugins/robotmk-ctrl")).stdout.split("\n")[0]).toBe(fitting);
  },
);

test("of the versions of a version manager the newest alone is asked", () => {
  using host = new LauncherHost();
  host.programs("opt/robotmk-controller");
  for (const version of ["v8.17.0", "v22.9.0", "v22.11.0", "v9.11.2"]) {
    host.runtime(`root/.nvm/versions/node/${version}/bin/node`, version);
  }
  const newest = join(host.root, "root/.nvm/versions/node/v22.11.0/bin/node");

  expect(host.run(host.launcher("plugins/robotmk-ctrl")).stdout.split("\n")[0]).toBe(newest);
  expect(host.started()).toEqual([newest, newest]);
});

test("a single executable in the program folder needs no runtime and gets the name of its program", () => {
  using host = new LauncherHost();
  const executable = host.runtime("opt/robotmk-controller/robotmk", "is not asked");

  const { stdout, pid } = host.run(host.launcher("plugins/robotmk-runner", { program: "runner" }), {
    args: ["--run", "a b"],
  });

  expect(stdout.split("\n")).toEqual([executable, String(pid), "runner", "--run", "a b", ""]);
  expect(host.started()).toEqual([executable]);
});

test("a folder of that name is no single executable", () => {
  using host = new LauncherHost();
  const node = host.runtime("path/node", "v22.11.0");
  host.programs("opt/robotmk-controller");
  host.path("opt/robotmk-controller/robotmk/any");

  expect(host.run(host.launcher("plugins/robotmk-ctrl")).stdout.split("\n")[0]).toBe(node);
});

test("a relative folder of the PATH is not searched", () => {
  using host = new LauncherHost();
  host.programs("opt/robotmk-controller");
  host.runtime("plugins/node", "v22.11.0");

  const { stdout } = host.run(host.launcher("plugins/robotmk-ctrl"), {
    env: { PATH: `:.:${join(host.root, "path")}` },
  });

  expect(section(stdout)).toMatchObject({ suites: [] });
});

test("Deno is taken where there is no Node.js, with its permissions", () => {
  using host = new LauncherHost();
  const home = host.programs("opt/robotmk-controller");
  const deno = host.runtime(
    "path/deno",
    "deno 2.9.6 (stable, release, x86_64-unknown-linux-gnu)\nv8 14.0\ntypescript 5.9",
  );

  const { stdout, pid } = host.run(host.launcher("plugins/robotmk-ctrl"), { args: ["status"] });

  const runtimeArgs = ["run", "-A", "--no-prompt", "--quiet"];
  expect(stdout.split("\n")).toEqual([
    deno,
    String(pid),
    ...runtimeArgs,
    join(home, "ctrl.mjs"),
    "status",
    "",
  ]);
});

test("without a runtime the plugin prints a section that names what was too old", () => {
  using host = new LauncherHost();
  host.programs("opt/robotmk-controller");
  host.runtime('odd "\\\n path/node', "v18.20.8");

  const { stdout, stderr, exitCode } = host.run(host.launcher("plugins/robotmk-ctrl"), {
    env: { PATH: `${join(host.root, 'odd "\\\n path')}:${join(host.root, "path")}` },
  });

  expect({ stderr, exitCode }).toEqual({ stderr: "", exitCode: 0 });
  expect(section(stdout)).toMatchObject({
    runner: { robotmk_version: "1.2.3" },
    suites: [],
    controller: {
      version: "1.2.3",
      errors: [
        expect.stringMatching(/^Cannot find Node\.js 20\.19 .*odd "\\ {2}path\/node is node 18\.20\.8/),
      ],
    },
  });
  expect(stdout).toMatch(/^2 "Robotmk Controller" - Cannot find Node\.js 20\.19 or newer[^\n]*\n$/m);
  expect(stdout.endsWith("\n")).toBe(true);
});

test("without the programs the plugin prints a section that says where they go", () => {
  using host = new LauncherHost();
  host.runtime("path/node", "v22.11.0");

  const { stdout, stderr, exitCode } = host.run(host.launcher("plugins/robotmk-ctrl"), {
    env: { MK_LIBDIR: "/somewhere/lib" },
  });

  expect({ stderr, exitCode }).toEqual({ stderr: "", exitCode: 0 });
  expect(section(stdout)).toMatchObject({
    controller: { errors: [expect.stringContaining("/somewhere/lib/robotmk-controller")] },
  });
});

test.each([
  ["ctrl", ["status"]],
  ["daemon", []],
  ["runner", ["--run"]],
] as const)("without a runtime robotmk-%s says so to the person who called it", (program, args) => {
  using host = new LauncherHost();
  host.programs("opt/robotmk-controller");

  const end = host.run(host.launcher("bin/launcher", { program }), { args });

  expect(end).toMatchObject({ exitCode: 1, stdout: "" });
  expect(end.stderr).toMatch(
    new RegExp(`^robotmk-${program}: Cannot find Node\\.js 20\\.19 or newer or Deno[^\\n]*\\n$`),
  );
});

test("the agent finds the version of the plugin at the start of a line", async () => {
  const { launcher } = await import("./launcher.ts");
  const facts = { version: "1.2.3", oldestNode: "20.19", builtHome: "", builtNode: "" };

  const versions = launcher("ctrl", facts)
    .split("\n")
    .filter((line) => line.startsWith("CMK_VERSION"));

  expect(versions).toEqual(['CMK_VERSION="1.2.3"']);
  expect(launcher("ctrl", facts)).not.toMatch(/@[A-Z_]+@/);
  expect(() => launcher("ctrl", { ...facts, version: '1"; rm -rf /' })).toThrow("it is no plain word");
});
