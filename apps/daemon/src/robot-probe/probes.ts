import { statSync } from "node:fs";
import type { Config } from "@robotmk-controller/config";
import type { Log } from "@robotmk-controller/log";
import {
  type Clock,
  errorCode,
  externalEnvironment,
  errorMessage,
  findProgram,
} from "@robotmk-controller/platform";
import { type SpoolFolders, writeHostChecks } from "@robotmk-controller/spool";
import { type RobotCommand, robotCommands } from "./commands.ts";
import { probeRobotCommand, type CommandProblem } from "./probe.ts";

/** The result of a probe. `untilMs`: when to repeat it, on the monotonic clock. */
type Finding = {
  readonly problem: CommandProblem | undefined;
  readonly stamp: string;
  readonly untilMs: number;
};

/** 5 s between two checks of the programs' files. */
const CHECK_EVERY_MS = 5_000;
const HOLDS_MS = 600_000;
/** 30 s: a fix shows up soon. */
const BAD_HOLDS_MS = 30_000;

/** What the probes need. `check` replaces `probeRobotCommand()` in tests. */
type RobotProbesOptions = {
  readonly instance: string;
  readonly folders: SpoolFolders;
  readonly clock: Clock;
  readonly log: Log;
  readonly check?: typeof probeRobotCommand;
};

/**
 * Probes the suites' robot_command, one at a time, beside the daemon's work: nothing waits for it. Probes a command
 * when the config or its program's file changes, half a minute after a problem, and every ten minutes. Writes the
 * problems to host-checks.json.
 */
export class RobotProbes {
  readonly #options: RobotProbesOptions;
  readonly #ending = new AbortController();
  #commands: readonly RobotCommand[] = [];
  #findings = new Map<string, Finding>();
  #digest = "";
  #nextCheckMs = 0;
  #work: Promise<void> | undefined;
  #isWritten = true;

  constructor(options: RobotProbesOptions) {
    this.#options = options;
  }

  /** Follows the config in force, and begins the probes that are due. */
  follow(config: Config): void {
    const nowMs = this.#options.clock.monotonicMs();
    if (this.#work !== undefined || this.#ending.signal.aborted) return;
    if (config.digest !== this.#digest) {
      this.#digest = config.digest;
      this.#commands = robotCommands(config.suites, externalEnvironment());
      this.#findings = new Map();
    } else if (nowMs < this.#nextCheckMs) return;
    this.#nextCheckMs = nowMs + CHECK_EVERY_MS;
    const due = this.#commands.filter((command) => this.#isDue(command, nowMs));
    if (due.length === 0 && this.#isWritten) return;
    this.#work = this.#probe(due).finally(() => {
      this.#work = undefined;
    });
  }

  /** Tells whether probes are under way. */
  isBusy(): boolean {
    return this.#work !== undefined;
  }

  /** Stops the probes, and waits for the end of the current one. */
  async end(): Promise<void> {
    this.#ending.abort();
    await this.#work;
  }

  #isDue(command: RobotCommand, nowMs: number): boolean {
    const finding = this.#findings.get(command.key);
    return finding === undefined || nowMs >= finding.untilMs || finding.stamp !== stampOf(command);
  }

  async #probe(due: readonly RobotCommand[]): Promise<void> {
    const { clock, log } = this.#options;
    const { signal } = this.#ending;
    const check = this.#options.check ?? probeRobotCommand;
    try {
      for (const command of due) {
        const stamp = stampOf(command);
        const result = await check(command, { signal });
        if (result.kind === "stopped" || signal.aborted) return;
        const problem = result.kind === "bad" ? result.problem : undefined;
        this.#report(command, problem);
        const holdsMs = problem === undefined ? HOLDS_MS : BAD_HOLDS_MS;
        this.#findings.set(command.key, { problem, stamp, untilMs: clock.monotonicMs() + holdsMs });
      }
      this.#write();
    } catch (error) {
      log.error(`Cannot probe robot_command: ${errorMessage(error)}`);
    }
  }

  #report(command: RobotCommand, problem: CommandProblem | undefined): void {
    const before = this.#findings.get(command.key)?.problem?.problem;
    if (problem !== undefined && problem.problem !== before) this.#options.log.warn(problem.problem);
    if (problem === undefined && before !== undefined) {
      this.#options.log.info(`robot_command of suite "${command.suiteIds[0] ?? ""}" works again`);
    }
  }

  /** Tries again at the next check where the disk is full. */
  #write(): void {
    const { folders, instance, log } = this.#options;
    const problems = this.#commands.flatMap(({ key }) => this.#findings.get(key)?.problem ?? []);
    try {
      writeHostChecks(folders, { instance, problems });
      this.#isWritten = true;
      log.clear("host checks");
    } catch (error) {
      this.#isWritten = false;
      const state = errorCode(error) ?? errorMessage(error);
      log.once("host checks", `Cannot write host-checks.json: ${errorMessage(error)}`, { state });
    }
  }
}

/** Returns a text that changes when the search finds another file, or the file changes. */
function stampOf({ command, searchPath, folders }: RobotCommand): string {
  const search = findProgram(command[0] ?? "", { searchPath, cwd: folders[0] ?? "/" });
  if (search.kind === "absent" || search.kind === "refused") return search.kind;
  try {
    const { ino, size, mtimeMs, ctimeMs } = statSync(search.path);
    return `${search.kind} ${search.path} ${ino} ${size} ${mtimeMs} ${ctimeMs}`;
  } catch {
    // The file is gone, or the link is dangling.
    return `${search.kind} ${search.path}`;
  }
}
