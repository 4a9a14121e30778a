// Stands in for Robot Framework: leaves a given file as its output.xml.
// usage: copy-output.mjs FILE ROBOT-ARGUMENTS...
import { constants, copyFileSync } from "node:fs";
import { resolve } from "node:path";

const [file, ...argv] = process.argv.slice(2);
const valueOf = (name) => {
  const index = argv.indexOf(`--${name}`);
  return index < 0
    ? argv.find((word) => word.startsWith(`--${name}=`))?.slice(name.length + 3)
    : argv[index + 1];
};
copyFileSync(
  file,
  resolve(valueOf("outputdir") ?? ".", valueOf("output") ?? "output.xml"),
  constants.COPYFILE_FICLONE,
);
