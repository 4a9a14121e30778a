// @module-tag windows
// @module-tag slow
import { spawn } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildPrograms } from "../../../tools/build/bundle/build-programs.ts";
import { packExecutable } from "../../../tools/build/bundle/executable/pack-executable.ts";
import { writeBundle } from "../../../tools/build/bundle/write-bundle.ts";
import { stillLiving } from "../../rig/host/cleanup.ts";
import { projectFolder } from "../../runtimes/runtime.ts";
import { PackageDrive, PackageHost, packageZip } from "./package-host.ts";
import { readyWine, windowsPath } from "../../runtimes/wine/windows-paths.ts";

const HOURLY = { suite_execution_interval: 3600 };

describe("the package for Windows", () => {
  let zip: Buffer;
  let drive: PackageDrive;
  beforeAll(async () => {
    zip = await packageZip("UTC");
    drive = new PackageDrive(zip);
  }, 400_000);
  afterAll(() => drive?.[Symbol.dispose]());

  test("made again, in another time zone, it is the same to the byte", async () => {
    const again = await packageZip("Asia/Tokyo");
    expect(again.equals(zip)).toBe(true);
  }, 400_000);

  test("unpacked, it says its version and what is wrong with a config", async () => {
    await using installed = await PackageHost.create(drive, { suites: { login: {} } });

    expect(await installed.robotmk("--version")).toMatchObject({
      exitCode: 0,
      stdout: "0.1.0\n",
      stderr: "",
    });
    expect(await installed.robotmk("validate")).toMatchObject({ exitCode: 0, stderr: "" });
    installed.host.writeConfigFile("suites: {login: {timeouts: 3}}\n");
    const { exitCode, stdout } = await installed.robotmk("validate");
    expect({ exitCode, stdout }).toMatchObject({ exitCode: 1, stdout: expect.stringContaining("timeouts") });
  });

  test("its plugin starts the daemon, whose runner runs a suite in a worker, all from one file", async () => {
    await using installed = await PackageHost.create(drive, { suites: { login: HOURLY } });
    const { host } = installed;
    const robot = host.scriptedRobot("login");

    const first = await installed.callPlugin();
    expect(first.section.suites.map(({ id }) => id)).toEqual(["login"]);
    const run = await robot.nextRun();
    const images = host.processes().map(({ argv }) => argv.slice(0, 2).join(" "));
    expect(images.filter((image) => image.endsWith("robotmk.exe daemon"))).toHaveLength(1);
    expect(images.filter((image) => image.endsWith("robotmk.exe runner"))).toHaveLength(1);
    await run.end(0);
    await host.until(() => host.spool.result("login")?.last_finished);

    const { section } = await installed.callPlugin();

    expect(section.suites[0]).toMatchObject({ id: "login", rc: 0 });
    expect((await installed.robotmk("status")).exitCode).toBe(0);
    expect((await installed.robotmk("stop")).exitCode).toBe(0);
  });

  test("its twin runs without any console or standard handle, as the Task Scheduler starts it", async () => {
    await using installed = await PackageHost.create(drive, { suites: { login: HOURLY } });
    const robot = installed.host.scriptedRobot("login");

    const twin = windowsPath(join(drive.home, "robotmkw.exe"));
    expect((await installed.runDetached([twin, "ctrl"])).exitCode).toBe(0);

    const run = await robot.nextRun();
    await run.end(0);
    await installed.host.until(() => installed.host.spool.result("login")?.last_finished);
  });

  test("without the programs the plugin prints both sections, which say where they go", async () => {
    await using installed = await PackageHost.create(drive);
    const nowhere = { ROBOTMK_HOME: "Z:\\no where (x86)" };

    const { sections, section, localServices } = await installed.callPlugin(nowhere);

    expect(sections).toHaveLength(2);
    const problem =
      "Cannot find robotmk.exe: put it into C:\\Program Files\\robotmk-controller, or name its folder in ROBOTMK_HOME (it names Z:\\no where (x86))";
    expect(section).toMatchObject({ suites: [], controller: { version: "0.1.0", errors: [problem] } });
    expect(localServices).toMatchObject([{ state: "2", item: "Robotmk Controller" }]);
  });

  test.each(["Z:\\Wärme", 'Z:\\a "quoted" & calc', "!x!^"])(
    "a place like %j that cannot be shown is left out of the sections",
    async (place) => {
      await using installed = await PackageHost.create(drive);

      const { section } = await installed.callPlugin({ ROBOTMK_HOME: place });

      expect(section).toMatchObject({
        controller: {
          errors: [expect.stringMatching(/^Cannot find robotmk\.exe: put it into Program Files/)],
        },
      });
    },
  );

  test("a program that breaks at once costs the host its detail only", async () => {
    await using installed = await PackageHost.create(drive);
    const broken = join(installed.host.folders.root, "broken");
    mkdirSync(broken);
    writeFileSync(join(broken, "ctrl.mjs"), "console.error('it breaks'); process.exit(7);\n");
    const env = { ROBOTMK_HOME: windowsPath(broken), ROBOTMK_NODE: windowsPath(readyWine().nodes[20]) };

    const { section } = await installed.callPlugin(env);

    expect(section).toMatchObject({
      controller: { errors: [expect.stringMatching(/node\.exe: it ended with 7\. /)] },
    });
  });

  test.each(["a b & c", "^x !y!", "(a) | <b> 'ü'"])(
    "the argument %j comes through the batch file unchanged",
    async (argument) => {
      await using installed = await PackageHost.create(drive, { suites: { login: {} } });

      const { exitCode, stdout } = await installed.startPlugin({}, ["run", argument, "--json"]);

      expect(exitCode).toBe(2);
      expect(JSON.parse(stdout)).toMatchObject({ kind: "unknown-suite", suiteId: argument });
    },
  );

  test("what it prints arrives through a pipe that Node.js can't open, as one of Linux is to it", async () => {
    await using installed = await PackageHost.create(drive, { suites: { login: {} } });
    const args = [windowsPath(join(drive.home, "robotmk.exe")), "validate"];
    const child = spawn(readyWine().wine, args, {
      env: installed.host.env,
      cwd: installed.host.folders.root,
      stdio: ["ignore", "pipe", "ignore"],
    });

    expect(await text(child.stdout)).toMatch(/robotmk\.yml: valid, 1 suite\n$/);
  });

  test("a script as robot_command is reported before it is tried, and is not given to a shell", async () => {
    await using installed = await PackageHost.create(drive);
    const script = join(installed.host.folders.root, "start robot.ps1");
    writeFileSync(script, "calc\r\n");
    const command = JSON.stringify([windowsPath(script), "& calc", "%PATH%"]);
    installed.host.writeConfigFile(
      `suites: {login: {robot_command: ${command}, execution_mode: external}}\n`,
    );

    expect((await installed.robotmk("validate")).stdout).toContain("is a script, which Windows cannot start");
    const run = await installed.robotmk("runner", "--run", "login");
    expect(run).toMatchObject({ exitCode: 1, stdout: expect.stringContaining("UNKNOWN: login") });
    const { section } = await installed.callPlugin();
    expect(section.controller["host_checks"]).toContainEqual(
      expect.objectContaining({ check: "robot_command", problem: expect.stringContaining("is a script") }),
    );
  });

  test("what takes the executable for Node.js gets its usage and starts nothing", async () => {
    await using installed = await PackageHost.create(drive);

    const answer = await installed.robotmk("--import", "tsx", "apps/daemon/src/main.ts");

    expect(answer).toMatchObject({ exitCode: 2, stdout: "", stderr: expect.stringContaining("--import") });
    expect(await stillLiving(installed.host, installed.host.processes())).toEqual([]);
  });
});

describe("beside the package for Windows", () => {
  test("the plugin runs the bundle's files by the Node.js that is named", async () => {
    using drive = new PackageDrive();
    await using installed = await PackageHost.create(drive, { suites: { login: HOURLY } });
    const folder = join(installed.host.folders.root, "files of the bundle");
    await writeBundle(projectFolder, { folder, portable: true, system: "windows", executable: false });
    copyFileSync(join(folder, "robotmk-ctrl.cmd"), drive.plugin);
    const { host } = installed;
    const robot = host.scriptedRobot("login");
    const places = {
      ROBOTMK_HOME: windowsPath(folder),
      ROBOTMK_NODE: windowsPath(readyWine().nodes[20]),
      // It would break each Node.js that heeds it.
      NODE_OPTIONS: "--require=nowhere",
    };

    // The agent of the rig is a Node.js, too: it has to be up by then.
    await installed.startPlugin();
    await installed.callPlugin(places);

    await (await robot.nextRun()).end(0);
    await host.until(() => host.spool.result("login")?.last_finished);
  });

  test("an executable that starts itself again and again comes to an end", async () => {
    using drive = new PackageDrive();
    await using installed = await PackageHost.create(drive);
    const { root } = installed.host.folders;
    const { files } = await buildPrograms(projectFolder, {
      form: "packed",
      entries: { ctrl: "libs/platform/src/fixtures/breed.ts" },
    });
    const executable = join(root, "breed.exe");
    writeFileSync(executable, await packExecutable(projectFolder, { system: "windows", programs: files }));
    const born = join(root, "born");

    await installed.run([executable, windowsPath(born)]);

    expect(readFileSync(born, "utf8").trim().split("\n")).toEqual([
      ...[0, 1, 2, 3, 4, 5, 6].map((depth) => `born at ${depth}`),
      expect.stringMatching(/ 6 deep: this one is at 6$/),
    ]);
  });
});
