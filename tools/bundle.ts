import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { writeBundle } from "./bundle/write-bundle.ts";
import { ROOT } from "./tool-command.ts";

const { values } = parseArgs({
  options: {
    out: { type: "string", default: resolve(ROOT, "dist") },
    portable: { type: "boolean", default: false },
  },
});
const folder = resolve(values.out);
const names = await writeBundle(ROOT, { folder, portable: values.portable });
process.stdout.write(`Made ${names.length} files in ${folder}: ${names.join(", ")}\n`);
