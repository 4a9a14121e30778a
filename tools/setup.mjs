// Any Node.js with ES modules can read this file, so that an old one prints a message instead of failing
// on newer syntax. The rest is loaded after that check.
import { readFileSync } from "node:fs";

const manifest = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
const oldest = manifest.engines.node.replace(">=", "");

if (isOlder(process.versions.node, oldest)) {
  process.stderr.write(
    `Cannot set up robotmk-controller as it needs Node.js ${oldest} or newer: this is ${process.version}, get a newer one from https://nodejs.org\n`,
  );
  process.exitCode = 1;
} else {
  setUp().catch((error) => {
    process.stderr.write(`${error.stack}\n`);
    process.exitCode = 1;
  });
}

async function setUp() {
  const { main } = await import("./setup/main.mjs");
  process.exitCode = await main(process.argv.slice(2));
}

/**
 * @param {string} version
 * @param {string} other
 */
function isOlder(version, other) {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [otherMajor = 0, otherMinor = 0] = other.split(".").map(Number);
  return major < otherMajor || (major === otherMajor && minor < otherMinor);
}
