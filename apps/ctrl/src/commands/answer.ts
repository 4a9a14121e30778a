import { type DefaultPaths, systemClock, VERSION } from "@robotmk-controller/platform";
import { type CtrlCommand, HELP } from "../cli.ts";
import { readHostConfig } from "../status/host-config.ts";
import { orderDaemon } from "./daemon.ts";
import { requestRuns, requestText } from "./request-run.ts";
import { readStatus, statusCode, statusText } from "./status.ts";
import { writeTaskXml } from "./task-xml.ts";
import { validate, validationText } from "./validate.ts";

/** The output of a command, and its exit code. */
export type Answer = { readonly code: number; readonly out: string; readonly err: string };

/** Any command but the plugin call. */
export type PersonCommand = Exclude<CtrlCommand, { readonly kind: "plugin-call" }>;

const REQUEST_CODES = { requested: 0, "no-daemon": 1, "no-config": 1, "unknown-suite": 2 } as const;

/**
 * Answers a command of a person or a script.
 *
 * @param surroundings.cwd the folder of the caller, from which relative paths start
 * @throws what the command throws; main.ts prints its message and ends with 1
 */
export async function answer(
  command: PersonCommand,
  surroundings: { readonly cwd: string; readonly defaults: DefaultPaths },
): Promise<Answer> {
  switch (command.kind) {
    case "help":
      return line(HELP.trimEnd(), 0);
    case "version":
      return line(VERSION, 0);
    case "usage-error":
      return { code: 2, out: "", err: `${command.problem}. See robotmk-ctrl --help\n` };
    case "task-xml":
      return writeTaskXml(command);
    case "daemon-order": {
      const { code, out, err } = await orderDaemon(command.order, { ...command, cwd: surroundings.cwd });
      return { ...line(out.trimEnd(), code), err };
    }
    case "status":
    case "validate":
    case "run":
      return await answerFromConfig(command, surroundings.defaults);
  }
}

async function answerFromConfig(
  command: Extract<PersonCommand, { readonly kind: "status" | "validate" | "run" }>,
  defaults: DefaultPaths,
): Promise<Answer> {
  const host = await readHostConfig({ ...command, defaults });
  const nowMs = systemClock.wallMs();
  const print = (value: object, text: string, code: number) =>
    line(command.json ? JSON.stringify(value) : text, code);
  switch (command.kind) {
    case "validate": {
      const validation = validate(host);
      return print(validation, validationText(validation), validation.valid ? 0 : 1);
    }
    case "run": {
      const known = host.config?.suites.map(({ id }) => id) ?? { errors: host.errors };
      const requests = requestRuns(command.suiteIds, { ...command, folders: host.folders, known, nowMs });
      return print(requests, requestText(requests), REQUEST_CODES[requests.kind]);
    }
    case "status": {
      const status = readStatus(host, nowMs);
      return print(status, statusText(status), statusCode(status));
    }
  }
}

function line(text: string, code: number): Answer {
  return { code, out: `${text}\n`, err: "" };
}
