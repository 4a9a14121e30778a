import { join } from "node:path";
import { runPython } from "./run-python.ts";

/** A Python that Robot Framework can be run with. */
export interface Python {
  readonly path: string;
  readonly version: string;
}

const TELL = "import sys, pip; assert sys.version_info >= (3, 9); print(sys.version.split()[0])";

/**
 * Looks for a Python 3.9 or newer with pip: the workspace's virtual environment, then the system's.
 * @param robotFolder the workspace's `.robot` folder.
 */
export async function findPython(robotFolder: string): Promise<Python | undefined> {
  const ofWorkspace =
    process.platform === "win32"
      ? join(robotFolder, "venv", "Scripts", "python.exe")
      : join(robotFolder, "venv", "bin", "python");
  for (const path of [ofWorkspace, "python3", "python"]) {
    const end = await runPython(path, ["-c", TELL]);
    if (end.code === 0) return { path, version: end.stdout.trim() };
  }
  return undefined;
}
