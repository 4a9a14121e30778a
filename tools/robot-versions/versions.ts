import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const REQUIREMENTS = fileURLToPath(new URL("../robot-requirements.txt", import.meta.url));
const NEWEST = /^robotframework==(\S+)$/m.exec(readFileSync(REQUIREMENTS, "utf8"))?.[1];
if (NEWEST === undefined) throw new Error(`Cannot tell the newest Robot Framework from "${REQUIREMENTS}"`);

/**
 * Versions of Robot Framework whose output is read in tests, oldest first. The last one, which the workspace
 * runs on, is the judge of all.
 */
export const VERSIONS: readonly string[] = ["3.2.2", "4.1.3", "5.0.1", "6.1.1", "7.0.1", NEWEST];
