import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { RobotCommand } from "./commands.ts";
import { probeRobotCommand } from "./probe.ts";
import { findModule } from "./python-module.ts";

const PYTHON = pythonOfThisMachine();
const IS_CI = process.env["CI"] === "true";
const { signal } = new AbortController();

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "robotmk-command-"));
  mkdirSync(join(folder, "bin"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function pythonOfThisMachine(): string | undefined {
  try {
    return execFileSync("python3", ["-c", "import sys; print(sys.executable)"], { encoding: "utf8" }).trim();
  } catch {
    return undefined;
  }
}

function write(path: string, text: string, mode = 0o755): string {
  const file = join(folder, path);
  writeFileSync(file, text);
  chmodSync(file, mode);
  return file;
}

function robot(command: readonly string[], different: Partial<RobotCommand> = {}): RobotCommand {
  return {
    key: "x",
    command,
    env: { PATH: "/usr/bin:/bin" },
    searchPath: `${folder}/bin`,
    folders: [folder],
    suiteIds: ["login"],
    ...different,
  };
}

async function check(command: readonly string[], different: Partial<RobotCommand> = {}) {
  return probeRobotCommand(robot(command, different), { signal });
}

function problem(text: string, remedy: string) {
  return {
    kind: "bad",
    problem: {
      check: "robot_command",
      severity: "warning",
      problem: `robot_command of suite "login": ${text}`,
      remedy: `${remedy}, or correct robot_command`,
    },
  };
}

test("a missing program is reported with its search path", async () => {
  expect(await check(["python9", "-m", "robot"])).toEqual(
    problem(`the program "python9" is not on the PATH "${folder}/bin"`, "Install it there"),
  );
  expect(await check([`${folder}/venv/bin/python`])).toEqual(
    problem(`the program "${folder}/venv/bin/python" does not exist or is not a file`, "Install it there"),
  );
});

test("a program that is not executable, and a dangling link, are reported", async () => {
  const program = write("bin/robot", "", 0o644);
  expect(await check(["robot"])).toEqual(
    problem(`the program "${program}" is not executable`, "Install it there"),
  );
  symlinkSync("/opt/python3.8/bin/python3", join(folder, "bin", "python"));
  expect(await check(["python", "-m", "robot"])).toEqual(
    problem(
      `the program "${folder}/bin/python" is a link to "/opt/python3.8/bin/python3", which does not exist`,
      "Install it there",
    ),
  );
});

test("a script of a moved virtual environment is reported", async () => {
  const script = write("bin/robot", "#!/opt/moved/bin/python\nfrom robot import run_cli\n");
  expect(await check([script])).toEqual(
    problem(
      `"${script}" is a script, and its interpreter "/opt/moved/bin/python" does not exist or is not a file`,
      "Recreate its virtual environment in its present folder",
    ),
  );
});

test("a program is never run, whatever it is called", async () => {
  const ran = join(folder, "ran");
  for (const name of ["robot", "python3"]) {
    const program = write(`bin/${name}`, `#!/bin/sh\ntouch "${ran}"\n`);
    expect(await check([program, "-m", "robot"])).toEqual({ kind: "good" });
  }
  expect(existsSync(ran)).toBe(false);
});

test("several suites with one problem are named together", async () => {
  const found = await check(["python9"], { suiteIds: ["a", "b", "c", "d"] });
  expect(found).toMatchObject({
    problem: {
      problem: expect.stringMatching(/^robot_command of suites "a", "b", "c" and 1 more: /),
    },
  });
});

test.skipIf(PYTHON === undefined && !IS_CI)(
  "a Python that has the module is fine, one without it is reported",
  async () => {
    const command = [PYTHON ?? "", "-m"];
    expect(await check([...command, "json"])).toEqual({ kind: "good" });
    expect(await check([...command, "json.tool"])).toEqual({ kind: "good" });
    expect(await check([...command, "no_such_module"])).toEqual(
      problem(`"${PYTHON}" has no module "no_such_module" (asked in ${folder})`, "Install the module there"),
    );
  },
);

test.skipIf(PYTHON === undefined && !IS_CI)(
  "a module in the working directory counts for the suites that have it there, and is not run",
  async () => {
    mkdirSync(join(folder, "own", "no_such_module"), { recursive: true });
    writeFileSync(join(folder, "own", "no_such_module", "__init__.py"), `open("${folder}/ran", "w")`);
    const command = [PYTHON ?? "", "-m", "no_such_module"];
    const own = join(folder, "own");
    expect(await check(command, { folders: [own] })).toEqual({ kind: "good" });
    expect(await check(command, { folders: [own, "/nowhere", folder] })).toMatchObject({
      problem: {
        problem: expect.stringContaining(`(asked in ${folder})`),
      },
    });
    expect(existsSync(join(folder, "ran"))).toBe(false);
  },
);

test.skipIf(PYTHON === undefined && !IS_CI)(
  "the variables of the suite decide what Python finds",
  async () => {
    mkdirSync(join(folder, "lib"));
    writeFileSync(join(folder, "lib", "no_such_module.py"), "");
    const env = { PATH: "/usr/bin:/bin", PYTHONPATH: join(folder, "lib") };
    expect(await check([PYTHON ?? "", "-m", "no_such_module"], { env })).toEqual({ kind: "good" });
    expect(await check([PYTHON ?? "", "-I", "-m", "no_such_module"], { env })).not.toEqual({ kind: "good" });
  },
);

test.skipIf(PYTHON === undefined && !IS_CI)(
  "a Python that does not work is reported with its error",
  async () => {
    const env = { PATH: "/usr/bin:/bin", PYTHONHOME: "/nowhere" };
    expect(await check([PYTHON ?? "", "-m", "json"], { env })).toMatchObject({
      problem: {
        problem: expect.stringMatching(/does not work: it ended with 1: /),
        remedy: expect.stringContaining("reinstall"),
      },
    });
  },
);

test.skipIf(PYTHON === undefined && !IS_CI)("any number of folders is asked for", async () => {
  const folders = Array.from({ length: 450 }, (_, index) => join(folder, String(index)));
  for (const one of folders) mkdirSync(one);
  writeFileSync(join(folder, "449", "no_such_module.py"), "");
  const answer = await findModule(
    { options: [], module: "no_such_module" },
    { python: PYTHON ?? "", folders, env: { PATH: "/usr/bin:/bin" }, signal },
  );
  expect(answer).toEqual({ kind: "known", missingIn: folders.slice(0, 449) });
});

test("an aborted probe is reported as stopped", async () => {
  const over = new AbortController();
  over.abort();
  const elf = PYTHON ?? process.execPath;
  symlinkSync(elf, join(folder, "bin", "python3"));
  const finding = await probeRobotCommand(robot(["python3", "-m", "robot"]), { signal: over.signal });
  expect(finding).toEqual({ kind: "stopped" });
});
