// @module-tag runtime
import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { faultTest } from "../../faults/fault-test.ts";
import { Host } from "../../rig/host/host.ts";
import { runCommand } from "../../rig/processes/run-command.ts";
import { skipOnWine } from "../../runtimes/wine/skip-on-wine.ts";

const hourly = { suite_execution_interval: 3600 };
const PROGRAMS = [
  "python3",
  "python",
  "node",
  "deno",
  "flock",
  "setpriv",
  "setsid",
  "systemd-run",
  "sudo",
  "env",
  "ps",
  "sh",
];
/** A library that is everywhere, and does nothing by itself. */
const LIBRARIES = ["/lib/x86_64-linux-gnu/libm.so.6", "/lib/aarch64-linux-gnu/libm.so.6", "/lib64/libm.so.6"];

faultTest(
  "what somebody planted in the caller's environment, on its PATH and in its folder reaches neither daemon, runner nor suite",
  { faults: [35] },
  async (report, context) => {
    // What a Windows program may meet is planted in tests/windows/planted-environment.test.ts.
    skipOnWine(context, "the loader and the shells of Linux are not there on Windows");
    await using host = await Host.create({ suites: { scripted: hourly, python: hourly, bash: hourly } });
    const robot = host.scriptedRobot("scripted");
    const reported = tellingRobots(host);
    const planted = plantEverything(host);
    const env = { ...host.env, ...planted.env };

    await expectAlive(planted, env);
    const before = planted.executed().length;

    const call = await runCommand(host.command("ctrl"), { env, cwd: planted.folder });
    const run = await robot.nextRun();
    await host.until(() => existsSync(reported.python) && existsSync(reported.bash));

    expect(call).toMatchObject({ exitCode: 0 });
    expect(call.stdout).toMatch(/^<<<robotmk:sep\(0\)>>>\n/);
    const own = [...host.programProcesses("daemon"), ...host.programProcesses("runner")];
    expect(own.length).toBeGreaterThanOrEqual(2);
    for (const { pid, argv } of [...own, { pid: run.pid, argv: ["robot"] }]) {
      const environ = readFileSync(`/proc/${pid}/environ`, "utf8").split("\0");
      expect(
        environ.filter((entry) => entry.includes(planted.folder)),
        argv.join(" "),
      ).toEqual([]);
      expect(environ.filter((entry) => /^(DENO|LD|PYTHON)_?[A-Z]*=planted$/.test(entry))).toEqual([]);
      expect(readFileSync(`/proc/${pid}/maps`, "utf8"), argv.join(" ")).not.toContain(planted.folder);
    }
    for (const file of [reported.python, reported.bash])
      expect(readFileSync(file, "utf8")).not.toContain(planted.folder);
    await run.end(0);
    await host.until(() => host.spool.result("scripted")?.last_rc === 0);
    // What is loaded into ctrl itself before its first line, it can't keep out.
    const executed = planted
      .executed()
      .slice(before)
      .filter((line) => !/ctrl/.test(line));
    expect(executed).toEqual([]);
    const names = Object.keys(planted.env).length;
    report(
      35,
      `${names} variables, ${PROGRAMS.length} programs, modules in the folder: 0 reached ${own.length} programs and 3 robots`,
    );
  },
);

/** A control: each kind of plant does run where nobody keeps it out. */
async function expectAlive(planted: Planted, env: Readonly<Record<string, string>>): Promise<void> {
  const inside = { env, cwd: planted.folder };
  await runCommand([process.execPath, "--eval", "0"], inside);
  await runCommand(["/bin/bash", "-c", "python3 -V; true"], inside);
  await runCommand(["/usr/bin/env", "-u", "PYTHONHOME", "/usr/bin/python3", "-c", "0"], inside);
  const executed = planted.executed().join("\n");
  for (const kind of ["required by", "sourced by", "program python3", "imported sitecustomize"]) {
    expect(executed).toContain(kind);
  }
}

type Planted = {
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  /** What ran of it. */
  readonly executed: () => string[];
};

/** In a folder that everybody may write: who else could have put it there is nobody's guess. */
function plantEverything(host: Host): Planted {
  const folder = join(host.folders.root, "planted");
  const log = join(host.folders.root, "executed");
  mkdirSync(join(folder, "node_modules", "yaml"), { recursive: true });
  writeFileSync(log, "");
  const put = (name: string, text: string) => writeFileSync(join(folder, name), text, { mode: 0o755 });
  for (const name of PROGRAMS)
    put(name, `#!/bin/bash -p\nprintf '%s\\n' "program ${name} $*" >>"${log}"\nexit 1\n`);
  const append = `require("node:fs").appendFileSync(${JSON.stringify(log)}, "required by " + process.argv.join(" ") + "\\n")`;
  put("evil.cjs", append);
  put("node_modules/yaml/index.js", append);
  put("node_modules/yaml/package.json", '{"name":"yaml","main":"index.js"}');
  for (const name of ["sitecustomize.py", "json.py", "os.py", "robot.py"]) {
    put(name, `open(${JSON.stringify(log)}, "a").write("imported ${name}\\n")\n`);
  }
  put("evil.sh", `printf '%s\\n' "sourced by $0" >>"${log}"\n`);
  const library = LIBRARIES.find((file) => existsSync(file));
  if (library === undefined) throw new Error("Cannot plant a library: none of the usual ones is here");
  // The loader splits at spaces, which the host's path has: through its working directory.
  copyFileSync(library, join(folder, "planted.so"));
  chmodSync(folder, 0o777);
  return {
    folder,
    env: {
      PATH: `${folder}:.::${host.env["PATH"]}`,
      NODE_OPTIONS: `--require "${join(folder, "evil.cjs")}"`,
      NODE_PATH: join(folder, "node_modules"),
      NODE_REPL_EXTERNAL_MODULE: join(folder, "evil.cjs"),
      LD_PRELOAD: "./planted.so",
      LD_LIBRARY_PATH: folder,
      PYTHONPATH: folder,
      PYTHONSTARTUP: join(folder, "sitecustomize.py"),
      PYTHONHOME: folder,
      PYTHONUSERBASE: folder,
      BASH_ENV: join(folder, "evil.sh"),
      DENO_DIR: join(folder, "deno"),
      DENO_AUTH_TOKENS: "planted",
      ROBOT_OPTIONS: `--pythonpath "${folder}"`,
      PERL5LIB: folder,
    },
    executed: () => readFileSync(log, "utf8").split("\n").slice(0, -1),
  };
}

/** Robots that tell their environment and where their interpreter lies: python3 from the PATH, and a bash script. */
function tellingRobots(host: Host): { readonly python: string; readonly bash: string } {
  const reported = {
    python: join(host.folders.root, "told-python"),
    bash: join(host.folders.root, "told-bash"),
  };
  const python = join(host.folders.root, "tell.py");
  const write = `open(${JSON.stringify(`${reported.python}.new`)}, "w").write(repr([sys.executable, sys.path, dict(os.environ)]))`;
  const rename = `os.rename(${JSON.stringify(`${reported.python}.new`)}, ${JSON.stringify(reported.python)})`;
  writeFileSync(python, `import json, os, sys\n${write}\n${rename}\n`);
  const bash = join(host.folders.root, "tell.sh");
  writeFileSync(bash, `set >"${reported.bash}.new"\nmv "${reported.bash}.new" "${reported.bash}"\n`);
  host.configure({
    suites: { python: { robot_command: ["python3", python] }, bash: { robot_command: ["/bin/bash", bash] } },
  });
  return reported;
}
