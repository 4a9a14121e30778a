// @module-tag windows
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { faultTest } from "../../faults/fault-test.ts";
import { Host } from "../../rig/host/host.ts";
import { runCommand } from "../../rig/processes/run-command.ts";
import { nodeRobot } from "../../rig/robots/program-robots.ts";
import { readyWine } from "../../runtimes/wine/windows-paths.ts";

const hourly = { suite_execution_interval: 3600 };

faultTest(
  "what somebody planted in a caller's environment and folder reaches neither daemon, runner nor suite, in whatever case",
  { faults: [35] },
  async (report) => {
    await using host = await Host.create({ suites: { scripted: hourly, telling: hourly } });
    const robot = host.scriptedRobot("scripted");
    const reported = join(host.folders.root, "reported");
    nodeRobot(host, "telling", [
      `fs.writeFileSync(${JSON.stringify(host.path(`${reported}.new`))}, JSON.stringify(process.env));`,
      `fs.renameSync(${JSON.stringify(host.path(`${reported}.new`))}, ${JSON.stringify(host.path(reported))});`,
    ]);
    const planted = plantEverything(host);
    const inside = { env: { ...host.env, ...planted.env }, cwd: planted.folder };
    const { wine, nodes } = readyWine();
    // A control: it does run where nobody keeps it out.
    await runCommand([wine, nodes[22], "--eval", "0"], inside);
    expect(planted.executed()).toHaveLength(1);

    const call = await runCommand(host.command("ctrl"), inside);
    const run = await robot.nextRun();
    await host.until(() => host.spool.result("telling")?.last_finished);

    expect(call.exitCode).toBe(0);
    expect(call.stdout).toMatch(/^<<<robotmk:sep\(0\)>>>\n/);
    const environments = [run.env, Object(JSON.parse(readFileSync(reported, "utf8")))];
    for (const environment of environments) {
      const names = Object.keys(environment).map((name) => name.toUpperCase());
      expect(names).toContain("ROBOTMK_RUN_ID");
      for (const name of Object.keys(planted.env)) expect(names).not.toContain(name.toUpperCase());
    }
    await run.end(0);
    await host.until(() => host.spool.result("scripted")?.last_rc === 0);
    // What is loaded into ctrl itself before its first line, it can't keep out.
    expect(
      planted
        .executed()
        .slice(1)
        .filter((line) => !/ctrl/.test(line)),
    ).toEqual([]);
    report(
      35,
      `${Object.keys(planted.env).length} variables, modules in the folder: 0 reached 2 programs and 2 robots`,
    );
  },
);

type Planted = {
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  /** What ran of it. */
  readonly executed: () => string[];
};

function plantEverything(host: Host): Planted {
  const folder = join(host.folders.root, "planted");
  const log = join(host.folders.root, "executed");
  const modules = ["yaml", "koffi"].map((name) => join(folder, "node_modules", name));
  const append = `require("node:fs").appendFileSync(${JSON.stringify(host.path(log))}, "required by " + process.argv.join(" ") + "\\n");\n`;
  for (const module of modules) {
    mkdirSync(module, { recursive: true });
    writeFileSync(join(module, "index.js"), append);
  }
  writeFileSync(join(folder, "evil.cjs"), append);
  writeFileSync(join(folder, "koffi.node"), "no library");
  writeFileSync(log, "");
  const inWindows = (path: string) => host.path(path).replaceAll("\\", "/");
  return {
    folder,
    env: {
      Node_Options: `--require "${inWindows(join(folder, "evil.cjs"))}"`,
      node_path: host.path(join(folder, "node_modules")),
      NODE_REPL_EXTERNAL_MODULE: host.path(join(folder, "evil.cjs")),
      PythonPath: host.path(folder),
      PYTHONHOME: host.path(folder),
      pythonstartup: host.path(join(folder, "sitecustomize.py")),
      Robot_Options: `--pythonpath "${host.path(folder)}"`,
      COR_ENABLE_PROFILING: "1",
      Cor_Profiler_Path: host.path(join(folder, "koffi.node")),
      DOTNET_STARTUP_HOOKS: host.path(join(folder, "koffi.node")),
      __COMPAT_LAYER: "RunAsInvoker",
    },
    executed: () => readFileSync(log, "utf8").split("\n").slice(0, -1),
  };
}
