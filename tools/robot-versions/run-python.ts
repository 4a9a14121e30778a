import { spawn } from "node:child_process";

const MAX_MS = 180_000;

/** How a program of Python ended. */
export interface PythonEnd {
  /** undefined if it was ended by a signal or could not be started. */
  readonly code: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs Python and waits for its end, three minutes at most.
 * @param args arguments for the interpreter.
 */
export function runPython(
  python: string,
  args: readonly string[],
  options: { readonly input?: string; readonly pythonPath?: string } = {},
): Promise<PythonEnd> {
  const { ROBOT_OPTIONS: _robot, REBOT_OPTIONS: _rebot, ...inherited } = process.env;
  const env = {
    ...inherited,
    PYTHONIOENCODING: "utf-8",
    PIP_DISABLE_PIP_VERSION_CHECK: "1",
    PIP_ROOT_USER_ACTION: "ignore",
    ...(options.pythonPath === undefined ? {} : { PYTHONPATH: options.pythonPath }),
  };
  return new Promise((resolve) => {
    const child = spawn(python, args, {
      env,
      signal: AbortSignal.timeout(MAX_MS),
      stdio: ["pipe", "pipe", "pipe"],
    });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    child.on("error", (error) => resolve({ code: undefined, stdout, stderr: error.message }));
    child.on("close", (code) => resolve({ code: code ?? undefined, stdout, stderr }));
    // A program that ends without reading its input is no error here.
    child.stdin.on("error", () => undefined);
    child.stdin.end(options.input ?? "");
  });
}
