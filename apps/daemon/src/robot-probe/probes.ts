import { statSync } from "node:fs";
import type { Config } from "@robotmk-controller/config";
import type { Log } from "@robotmk-controller/log";
import { type Clock, externalEnvironment, errorMessage, findProgram } from "@robotmk-controller/platform";
import { type SpoolFolders, writeHostChecks } from "@robotmk-controller/spool";
import { type RobotCommand, robotCommands } from "./commands.ts";
import { probeRobotCommand, type CommandProblem } from "./probe.ts";

/** What was found about a command, and until when that holds, on the monotonic clock. */
type Finding = {
  readonly problem: CommandProblem | undefined;
  readonly stamp: string;
  readonly untilMs: number;
};

/** How often the programs' files are looked at. */
const LOOK_EVERY_MS = 5_000;
const HOLDS_MS = 600_000;
/** Who has mended something wants to see it. */
const BAD_HOLDS_MS = 30_000;

/**
 * Looks after the suites' robot_command, one at a time, beside the daemon's work: nothing waits for it. A command
 * is looked at when the config or its program's file changes, when it was bad for half a minute, and each ten
 * minutes. What was found goes into host-checks.json.
 */
export class RobotProbes {
  private readonly options: {
    readonly instance: string;
    readonly folders: SpoolFolders;
    readonly clock: Clock;
    readonly log: Log;
    readonly check?: typeof probeRobotCommand;
  };
  private readonly ending = new AbortController();
  private commands: readonly RobotCommand[] = [];
  private findings = new Map<string, Finding>();
  private digest = "";
  private nextLookMs = 0;
  private work: Promise<void> | undefined;
  private writeProblem = "";

  constructor(options: RobotProbes["options"]) {
    this.options = options;
  }

  /** Takes note of the config in force, and begins to look where it is time. */
  follow(config: Config): void {
    const nowMs = this.options.clock.monotonicMs();
    if (this.work !== undefined || this.ending.signal.aborted) return;
    if (config.digest !== this.digest) {
      this.digest = config.digest;
      this.commands = robotCommands(config.suites, externalEnvironment());
      this.findings = new Map();
    } else if (nowMs < this.nextLookMs) return;
    this.nextLookMs = nowMs + LOOK_EVERY_MS;
    const due = this.commands.filter((command) => this.isDue(command, nowMs));
    if (due.length === 0 && this.writeProblem === "") return;
    this.work = this.look(due).finally(() => {
      this.work = undefined;
    });
  }

  /** Tells whether a look goes on. */
  isBusy(): boolean {
    return this.work !== undefined;
  }

  /** Looks no more, and waits until what it asked has ended. */
  async end(): Promise<void> {
    this.ending.abort();
    await this.work;
  }

  private isDue(command: RobotCommand, nowMs: number): boolean {
    const finding = this.findings.get(command.key);
    return finding === undefined || nowMs >= finding.untilMs || finding.stamp !== stampOf(command);
  }

  private async look(due: readonly RobotCommand[]): Promise<void> {
    const { clock, log } = this.options;
    const { signal } = this.ending;
    const check = this.options.check ?? probeRobotCommand;
    try {
      for (const command of due) {
        const stamp = stampOf(command);
        const problem = await check(command, { signal });
        if (problem === "stopped" || signal.aborted) return;
        this.tell(command, problem);
        const holdsMs = problem === undefined ? HOLDS_MS : BAD_HOLDS_MS;
        this.findings.set(command.key, { problem, stamp, untilMs: clock.monotonicMs() + holdsMs });
      }
      this.write();
    } catch (error) {
      log.error(`Cannot look after robot_command: ${errorMessage(error)}`);
    }
  }

  private tell(command: RobotCommand, problem: CommandProblem | undefined): void {
    const before = this.findings.get(command.key)?.problem?.problem;
    if (problem !== undefined && problem.problem !== before) this.options.log.warn(problem.problem);
    if (problem === undefined && before !== undefined) {
      this.options.log.info(`robot_command of suite "${command.suiteIds[0] ?? ""}" can be started again`);
    }
  }

  /** A disk that is full now is tried again at the next look. */
  private write(): void {
    const { folders, instance, log } = this.options;
    const problems = this.commands.flatMap(({ key }) => this.findings.get(key)?.problem ?? []);
    try {
      writeHostChecks(folders, { instance, problems });
      this.writeProblem = "";
    } catch (error) {
      if (this.writeProblem === "") log.warn(`Cannot write host-checks.json: ${errorMessage(error)}`);
      this.writeProblem = errorMessage(error);
    }
  }
}

/** Changes when another file is found, or the same one was changed. */
function stampOf({ command, searchPath, folders }: RobotCommand): string {
  const search = findProgram(command[0] ?? "", { searchPath, cwd: folders[0] ?? "/" });
  if (search.kind === "absent" || search.kind === "refused") return search.kind;
  try {
    const { ino, size, mtimeMs, ctimeMs } = statSync(search.path);
    return `${search.kind} ${search.path} ${ino} ${size} ${mtimeMs} ${ctimeMs}`;
  } catch {
    // It went between the two looks, or leads nowhere.
    return `${search.kind} ${search.path}`;
  }
}
