import { spawnSync } from "node:child_process";
import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import { ROOT } from "../tool-command.ts";
import { writeSampleRun } from "./sample-run.ts";

/** A temporary host with the bundle, and suites that have results without having run. */
export class BenchHost {
  readonly env: Readonly<Record<string, string>>;
  readonly #folder: string;
  readonly #suites = new Map<string, Readonly<Record<string, unknown>>>();

  constructor(folder: string, options: { readonly suites: number }) {
    this.#folder = folder;
    for (const name of ["conf", "log", "lib/robot", "var"])
      mkdirSync(join(folder, name), { recursive: true });
    const spool = join(folder, "var", "robotmk", "system");
    for (const name of ["tasks", "running", "results", "runs", "locks", "waiting"]) {
      mkdirSync(join(spool, name), { recursive: true });
    }
    writeFileSync(join(folder, "lib/robot/suite.robot"), "*** Test Cases ***\nA\n    No Operation\n");
    for (let index = 0; index < options.suites; index += 1) {
      const id = `suite${index}`;
      this.#suites.set(id, { suite: "suite.robot", execution_mode: "external", suite_cache_time: 864_000 });
      writeSampleRun(spool, id);
    }
    this.env = {
      PATH: process.env["PATH"] ?? "",
      MK_LIBDIR: join(folder, "lib"),
      MK_CONFDIR: join(folder, "conf"),
      MK_VARDIR: join(folder, "var"),
      MK_LOGDIR: join(folder, "log"),
    };
    this.#writeConfig();
  }

  /** The command of a program of the bundle. */
  command(program: "ctrl" | "runner", ...args: string[]): readonly string[] {
    return [process.execPath, join(ROOT, "dist", `${program}.mjs`), ...args];
  }

  /** A first call, which starts the daemon. */
  async callOnce(): Promise<void> {
    this.#run("ctrl");
  }

  async stopDaemon(): Promise<void> {
    this.#run("ctrl", "stop", "--now");
  }

  /** Has the runner run some of the suites, each with a robot that leaves a large output.xml. */
  async runLarge({
    suites,
    megabytes,
  }: {
    readonly suites: number;
    readonly megabytes: number;
  }): Promise<void> {
    const output = join(this.#folder, "large-output.xml");
    writeLargeOutput(output, megabytes);
    const robot = join(ROOT, "tools", "bench", "copy-output.mjs");
    const ids = [...this.#suites.keys()].slice(0, suites);
    for (const id of ids) {
      this.#suites.set(id, { ...this.#suites.get(id), robot_command: [process.execPath, robot, output] });
    }
    this.#writeConfig();
    this.#run("runner", "--run", ...ids);
  }

  #run(program: "ctrl" | "runner", ...args: string[]): void {
    const [file = "", ...rest] = this.command(program, ...args);
    const { status, stderr } = spawnSync(file, rest, { env: { ...this.env }, maxBuffer: 2 ** 28 });
    if (status !== 0)
      throw new Error(
        `Cannot run ${program} ${args.join(" ")}: it exited with ${status}: ${stderr.toString("utf8")}`,
      );
  }

  #writeConfig(): void {
    const config = { suites: Object.fromEntries(this.#suites) };
    writeFileSync(join(this.#folder, "conf", "robotmk.yml"), stringify(config));
  }
}

/** An output as Robot Framework writes it, with as many keywords as it takes. */
function writeLargeOutput(file: string, megabytes: number): void {
  const status = '<status status="PASS" start="2026-11-22T06:15:30.123000" elapsed="0.050000"/>';
  const keyword = (index: number) =>
    `<kw name="Log" owner="BuiltIn"><msg time="2026-11-22T06:15:30.123000" level="INFO">message ${index} ${"of some length ".repeat(20)}</msg><arg>x</arg>${status}</kw>\n`;
  const descriptor = openSync(file, "w");
  let bytes = writeSync(
    descriptor,
    '<?xml version="1.0" encoding="UTF-8"?>\n<robot generator="Robot 7.5" schemaversion="5"><suite id="s1" name="Large">\n',
  );
  for (let test = 1; bytes < megabytes * 1_000_000; test += 1) {
    const keywords = Array.from({ length: 1_000 }, (_, index) => keyword(index)).join("");
    bytes += writeSync(
      descriptor,
      `<test id="s1-t${test}" name="Test ${test}">\n${keywords}${status}</test>\n`,
    );
  }
  writeSync(descriptor, `${status}</suite></robot>\n`);
  closeSync(descriptor);
}
