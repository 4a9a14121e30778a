// Stands in for Robot Framework: leaves a given file as its output.xml.
// usage: copy-output.mjs FILE ROBOT-ARGUMENTS...
import { constants, copyFileSync } from "node:fs";
import { resolve } from "node:path";

const [file = "", ...argv] = process.argv.slice(2);
const target = resolve(valueOf("outputdir") ?? ".", valueOf("output") ?? "output.xml");
copyFileSync(file, target, constants.COPYFILE_FICLONE);

/** @param {string} name */
function valueOf(name) {
  const index = argv.indexOf(`--${name}`);
  if (index >= 0) return argv[index + 1];
  return argv.find((word) => word.startsWith(`--${name}=`))?.slice(name.length + 3);
}
