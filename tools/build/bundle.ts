import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { ROOT } from "../tool-command.ts";
import { writeBundle } from "./bundle/write-bundle.ts";

const { values } = parseArgs({
  options: {
    out: { type: "string", default: resolve(ROOT, "dist") },
    portable: { type: "boolean", default: false },
    // For a host with Windows in place of one with Linux.
    windows: { type: "boolean", default: false },
    // One file with a Node.js in it, in place of modules for a Node.js of the host.
    executable: { type: "boolean", default: false },
  },
});
const folder = resolve(values.out);
const { portable, executable } = values;
const system = values.windows ? "windows" : "linux";
const names = await writeBundle(ROOT, { folder, portable, system, executable });
process.stdout.write(`Made ${names.length} files in ${folder}: ${names.join(", ")}\n`);
