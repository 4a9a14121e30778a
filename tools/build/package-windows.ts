import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { ROOT } from "../tool-command.ts";
import { windowsPackage } from "./windows-package/windows-package.ts";

const { values } = parseArgs({
  options: { out: { type: "string", default: join(ROOT, "packages") } },
});
const folder = resolve(values.out);
const { name, zip } = await windowsPackage(ROOT);
mkdirSync(folder, { recursive: true });
const file = join(folder, name);
const temporary = `${file}.${process.pid}.tmp`;
writeFileSync(temporary, zip);
renameSync(temporary, file);
process.stdout.write(`Made ${file} (${(zip.length / 1e6).toFixed(0)} MB)\n`);
