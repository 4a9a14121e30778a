// Stands in the place of powershell.exe and schtasks.exe: tells the test what it was asked, and answers as told.
// It is started without a variable of ours, so the place of both is known to both sides: see recorded-tools.ts.
const { existsSync, readFileSync, renameSync, writeFileSync } = require("node:fs");

const PLACE = "C:\\recorder";
const LOOK_MS = 20;

const args = process.argv.slice(2);
const call = {
  tool: process.execPath.split("\\").at(-1).toLowerCase(),
  args,
  variables: Object.keys(process.env),
  xml: args.includes("/XML") ? readFileSync(args[args.indexOf("/XML") + 1], "utf16le") : "",
};
const name = `${PLACE}\\${process.pid}-${process.hrtime.bigint()}`;
writeFileSync(`${name}.new`, JSON.stringify(call));
renameSync(`${name}.new`, `${name}.call`);

const look = setInterval(() => {
  if (!existsSync(`${name}.answer`)) return;
  clearInterval(look);
  const { output, code } = JSON.parse(readFileSync(`${name}.answer`, "utf8"));
  process.stdout.write(output, () => process.exit(code));
}, LOOK_MS);
