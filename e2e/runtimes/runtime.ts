import { fileURLToPath } from "node:url";
import type { LiveProcess } from "./linux/linux-processes.ts";

/** The checkout that is tested. */
export const projectFolder = fileURLToPath(new URL("../../", import.meta.url));

/** The environment variable that the rig gives to everything that it starts: the host's marker. */
export const markerVariable = "ROBOTMK_E2E_HOST";

/** "wine" is node.exe under Wine. */
export type RuntimeName = "node" | "deno" | "wine";

/** What the system below the programs has, so that a test can use it. Windows under Wine has none of these. */
export type Feature =
  /** A signal ends a process, and its parent reads which one. */
  | "signals"
  /** A process knows its parent, its session and its start time as Linux reports them. */
  | "process-tree"
  /** A process leaves Linux's table as soon as it has ended for the programs. */
  | "prompt-exit"
  /** The open files of a process are descriptors, which others read in /proc. */
  | "descriptors"
  /** A program writes into a pipe or socket of the test. */
  | "pipes"
  /** script(1) runs a program on a terminal. */
  | "terminals"
  /** `robotmk-daemon start` returns at once. */
  | "background-start"
  /** Symbolic links, pipes and devices among the files. */
  | "links"
  /** Files have mode bits. */
  | "permissions"
  /** A file may have a name of any bytes but `/`. */
  | "any-file-name"
  /** Files may belong to other users. */
  | "users"
  /** A program runs in a mount namespace of its own, and meets read-only mounts as EROFS. */
  | "mounts"
  /** flock(1) sees the programs' locks. */
  | "flock"
  /** A caller chooses the locale by variables. */
  | "locales"
  /** A robot may be a script of a shell. */
  | "shell"
  /** Python itself starts. */
  | "python"
  /** strace(1) shows and changes system calls. */
  | "strace"
  /** Control groups keep the limits of a run. */
  | "cgroups"
  /** libfaketime moves the programs' clock alone. */
  | "fake-clock"
  /** A bundle is installed with its shell scripts. */
  | "launchers"
  /** Programs start, and files open, within milliseconds. */
  | "speed";

export type Program = "ctrl" | "daemon" | "runner";

/** The folders of a temporary host, as paths of Linux. */
export type HostFolders = {
  readonly root: string;
  readonly config: string;
  readonly robotdir: string;
  /** The context's folder in the spool. */
  readonly spool: string;
  readonly log: string;
  readonly plugins: string;
  readonly library: string;
  readonly variable: string;
  /** The file in which the fake robots record their starts and ends. */
  readonly recorder: string;
};

/** A host, as far as a runtime has to know it. */
export type RuntimeHost = {
  readonly env: Readonly<Record<string, string>>;
  readonly folders: HostFolders;
};

/** The commands of a host's programs. */
export type HostPrograms = {
  /** The plugin, as the agent calls it from its plugin folder. */
  readonly plugin: readonly string[];
  readonly command: (program: Program) => readonly string[];
};

export type CommandAnswer = {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
};

export type CommandSetting = {
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** Only a failure bound: the command is killed and the call throws. */
  readonly boundMs?: number;
};

/** A program that a person started and that goes on. */
export type StartedProgram = {
  readonly pid: () => Promise<number>;
  readonly signal: (name: NodeJS.Signals) => void;
  readonly ended: Promise<{ readonly exitCode: number | null; readonly output: string }>;
};

/** The whole output of one call of the plugin. */
export type RawAnswer = {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  /** From the start to EOF on the plugin's output; on Windows to the plugin's end, as the agent waits for that. */
  readonly elapsedMs: number;
};

/** A call that goes on. */
export type AgentCall = {
  /** The plugin's own pid, once it runs. */
  readonly pid: () => number | undefined;
  /** What the plugin printed so far. */
  readonly printed: () => string;
  /** Reads no more than the output's first part, until `killGroup`: the plugin waits in the middle of a large one. */
  readonly pauseReading: () => void;
  /** Closes the reading end of the plugin's output. */
  readonly stopReading: () => void;
  /** Kills the agent's whole process group: the plugin and the shells around it. */
  readonly killGroup: (signal: NodeJS.Signals) => void;
  readonly answer: Promise<RawAnswer>;
};

export type AgentSetting = {
  readonly env: Readonly<Record<string, string>>;
  /** The plugin folder. */
  readonly cwd: string;
  /** A folder of this call's own, for its locks and records. */
  readonly folder: string;
} & WindowsTreatment;

/** How the agent treats a plugin on Windows, where a test changes that. Linux ignores it. */
export type WindowsTreatment = {
  /** The call's job lets processes break away; the real agent's doesn't. */
  readonly mayBreakAway?: boolean;
  /** The plugin is given no standard error, beside no standard input. */
  readonly isWithoutStderr?: boolean;
  /** Pipes that the agent left open, so that the plugin inherits them; `heldPipes` asks for them. */
  readonly pipesLeftOpen?: number;
  /** When the agent loses patience. */
  readonly boundMs?: number;
};

/** A runtime of the programs, with the system below it. `current.ts` has the one of this test run. */
export type Runtime = {
  readonly name: RuntimeName;
  readonly supports: (feature: Feature) => boolean;
  /** A path of Linux as the programs have it. */
  readonly path: (path: string) => string;
  /** The path of Linux for a path that a program printed. */
  readonly linuxPath: (path: string) => string;
  /** The program that runs a bundle's files; an installed launcher takes it from ROBOTMK_NODE. */
  readonly interpreter: () => string;
  /** The command that runs a program of a bundle that lies at that path of Linux. */
  readonly command: (file: string) => readonly string[];
  /** Node.js as the programs start it for a robot, by their path. */
  readonly node: () => string;
  /** What stands in front of a command of the programs when Linux starts it. */
  readonly loader: () => readonly string[];
  /** Koffi's add-on, which lies beside the programs; undefined where they need none. */
  readonly addOn: () => string | undefined;
  /**
   * Installs a bundle on a host and returns its commands. Without a bundle the programs run where they lie: on Deno
   * from their sources, otherwise from the bundle of this test run, or from the sources where a test asks for these.
   */
  readonly programs: (
    folders: HostFolders,
    how: { readonly bundle: string | undefined; readonly isFromSources: boolean },
  ) => HostPrograms;
  /** The environment that the agent gives to a plugin, with the variables that the system needs itself. */
  readonly environment: (folders: HostFolders) => Readonly<Record<string, string>>;
  /** Starts a call of the plugin as the agent makes it. */
  readonly call: (command: readonly string[], setting: AgentSetting) => AgentCall;
  /** Runs a command to its end, that is until its output is at EOF too. */
  readonly run: (command: readonly string[], setting: CommandSetting) => Promise<CommandAnswer>;
  /** Starts a host's program as a person does, without waiting for its end. */
  readonly start: (host: RuntimeHost, command: readonly string[]) => StartedProgram;
  /**
   * Sends a signal to a process of a host, or does what comes nearest: on Windows SIGTERM asks one of the programs to
   * end and ends any other process, SIGSTOP suspends all threads. Ignores a process that has ended.
   */
  readonly signal: (host: RuntimeHost, pid: number, signal: NodeJS.Signals) => Promise<void>;
  /** Processes of Linux as the programs know them. */
  readonly processes: (processes: readonly LiveProcess[]) => LiveProcess[];
  /** The pid of Linux for a pid that the programs know. */
  readonly linuxPid: (pid: number) => number;
  /** Gives an order to the Windows program that stands for the host's agent. Throws on Linux. */
  readonly order: (host: RuntimeHost, order: Readonly<Record<string, unknown>>) => Promise<unknown>;
  /** Ends what the runtime itself started for a host. */
  readonly endHost: (host: RuntimeHost) => Promise<void>;
};
