import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import * as v from "valibot";
import { nodeBuilds } from "../../../tools/build/bundle/executable/node-builds.ts";
import { packExecutable } from "../../../tools/build/bundle/executable/pack-executable.ts";
import { WINESERVER } from "../../../tools/wine/install-wine.ts";
import { hostsFolder } from "../../rig/host/folders.ts";
import { projectFolder } from "../../runtimes/runtime.ts";
import { readyWine } from "../../runtimes/wine/windows-paths.ts";

const run = promisify(execFile);

const callSchema = v.object({
  tool: v.picklist(["powershell.exe", "schtasks.exe"]),
  args: v.array(v.string()),
  /** The names of those that it got. */
  variables: v.array(v.string()),
  /** Of the task that is to be created. */
  xml: v.string(),
});
/** What one of Windows's tools was asked. */
export type ToolCall = v.InferOutput<typeof callSchema>;

/** What it prints, and the code that it ends with (0); undefined for one that hangs. */
export type ToolAnswer = { readonly output?: string; readonly code?: number } | undefined;

const POLL_MS = 20;
const END_BOUND_MS = 60_000;

/** Wine has schtasks.exe itself, and takes its own one from the system's folder unless the registry says otherwise. */
const NATIVE = '\n[Software\\\\Wine\\\\DllOverrides] 1700000000\n"schtasks.exe"="native"\n';

/** A Windows whose powershell.exe and schtasks.exe are the test's: it hears what they are asked, and answers. */
export class RecordedTools implements AsyncDisposable {
  readonly calls: ToolCall[] = [];
  readonly #prefix: string;

  /** Makes it out of links to the Windows that all tests of the leg share. */
  static async make(): Promise<RecordedTools> {
    const recorder = await recorderExecutable();
    const prefix = mkdtempSync(join(hostsFolder(), "rmk-windows-"));
    const original = readyWine().env["WINEPREFIX"] ?? "";
    await run("cp", ["--archive", "--link", `${original}/.`, prefix]);
    for (const name of readdirSync(prefix).filter((file) => file.endsWith(".reg"))) {
      rmSync(join(prefix, name));
      copyFileSync(join(original, name), join(prefix, name));
    }
    appendFileSync(join(prefix, "user.reg"), NATIVE);
    const system = join(prefix, "drive_c", "windows", "system32");
    for (const place of [
      join(system, "WindowsPowerShell", "v1.0", "powershell.exe"),
      join(system, "schtasks.exe"),
    ]) {
      rmSync(place);
      linkSync(recorder, place);
    }
    mkdirSync(join(prefix, "drive_c", "recorder"));
    return new RecordedTools(prefix);
  }

  private constructor(prefix: string) {
    this.#prefix = prefix;
  }

  /** What a host needs in its environment to live there. */
  get env(): Readonly<Record<string, string>> {
    return { WINEPREFIX: this.#prefix };
  }

  /** Answers whatever is asked while something goes on. */
  async during<T>(
    work: Promise<T>,
    answer: (call: ToolCall) => ToolAnswer | Promise<ToolAnswer>,
  ): Promise<T> {
    const over = new AbortController();
    const answered = this.#answerUntil(over.signal, answer);
    try {
      // Who asks what can't be answered would wait for ever.
      return await Promise.race([work, answered.then(async () => await work)]);
    } finally {
      over.abort();
      await answered.catch(() => undefined);
    }
  }

  /** Wine writes its registry when its last program has ended. */
  async [Symbol.asyncDispose](): Promise<void> {
    const env = { ...readyWine().env, ...this.env };
    await run(WINESERVER, ["--wait"], { env, timeout: END_BOUND_MS });
    rmSync(this.#prefix, { recursive: true });
  }

  async #answerUntil(
    over: AbortSignal,
    answer: (call: ToolCall) => ToolAnswer | Promise<ToolAnswer>,
  ): Promise<void> {
    while (!over.aborted) {
      await this.#answerAll(answer);
      await delay(POLL_MS);
    }
  }

  async #answerAll(answer: (call: ToolCall) => ToolAnswer | Promise<ToolAnswer>): Promise<void> {
    const place = join(this.#prefix, "drive_c", "recorder");
    for (const name of readdirSync(place).filter((file) => file.endsWith(".call"))) {
      const call = v.parse(callSchema, JSON.parse(readFileSync(join(place, name), "utf8")));
      rmSync(join(place, name));
      this.calls.push(call);
      const given = await answer(call);
      if (given === undefined) continue;
      const { output = "", code = 0 } = given;
      const file = join(place, name.replace(/call$/, "answer"));
      writeFileSync(`${file}.new`, JSON.stringify({ output, code }));
      renameSync(`${file}.new`, file);
    }
  }
}

/** The command line that PowerShell is asked to have WMI start: what stands in the script between the quotes. */
export function wmiCommandLine({ args }: ToolCall): string {
  const script = Buffer.from(args[3] ?? "", "base64").toString("utf16le");
  return (/CommandLine = '((?:[^']|'')*)'/.exec(script)?.[1] ?? "").replaceAll("''", "'");
}

/** The command line of the task that is to be created. */
export function taskCommandLine({ xml }: ToolCall): string {
  const text = (element: string) =>
    new RegExp(`<${element}>([^<]*)</`)
      .exec(xml)?.[1]
      ?.replaceAll("&quot;", '"')
      .replaceAll("&lt;", "<")
      .replaceAll("&gt;", ">")
      .replaceAll("&amp;", "&");
  return `"${text("Command")}" ${text("Arguments")}`;
}

const MAIN = "e2e/tests/windows/recording-tool.cjs";

/** Makes the executable that stands in the place of Windows's own tools, once for a checkout. Returns its file. */
export async function recorderExecutable(): Promise<string> {
  const text = readFileSync(join(projectFolder, MAIN));
  const digest = createHash("sha256").update(nodeBuilds(projectFolder).version).update(text).digest("hex");
  const folder = join(projectFolder, "node_modules", ".cache", "robotmk-recorder");
  const file = join(folder, `${digest.slice(0, 16)}.exe`);
  if (existsSync(file)) return file;
  mkdirSync(folder, { recursive: true });
  const packed = await packExecutable(projectFolder, { system: "windows", programs: [], main: MAIN });
  writeFileSync(`${file}.${process.pid}`, packed);
  renameSync(`${file}.${process.pid}`, file);
  return file;
}
