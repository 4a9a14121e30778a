// @ts-check
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { npmCommand } from "./npm-command.mjs";
import { PrerequisiteError } from "./prerequisite-error.mjs";
import { runQuietly } from "./run-quietly.mjs";
import { digestOf, hasStamp, writeStamp } from "./stamp.mjs";
import { whyFailed } from "./why-failed.mjs";

/**
 * Installs the packages of the workspace with the pnpm that package.json pins, unless they are there already.
 * pnpm itself comes through npm and lies in npm's cache: nothing is installed globally.
 * @param {{ root: string, env: NodeJS.ProcessEnv, say: (line: string) => void }} options
 * @returns {Promise<void>}
 * @throws {PrerequisiteError} if npm or the registry can't be reached
 */
export async function installWorkspace({ root, env, say }) {
  const digest = workspaceDigest(root);
  const stamp = join(root, "node_modules", ".set-up-stamp");
  if (hasStamp(stamp, digest) && existsSync(join(root, "node_modules", ".modules.yaml"))) return;
  rmSync(stamp, { force: true });
  // pnpm would look itself up in the registry to check the pin that it was just started by.
  const pnpm = [
    pinnedPnpm(root),
    "install",
    "--frozen-lockfile",
    "--reporter=append-only",
    "--pm-on-fail=ignore",
  ];
  const retries = ["--config.fetch-retry-mintimeout=2000", "--config.fetch-retry-maxtimeout=10000"];
  const install = [...npmCommand(env), "exec", "--yes", "--loglevel=error", "--", ...pnpm, ...retries];
  const quietEnv = { ...env, CI: "true", npm_config_loglevel: "error" };
  const doing = "Installing the packages of the workspace";
  const { ok, output } = await runQuietly(install, { doing, cwd: root, env: quietEnv, say });
  if (!ok) throw installFailed(output, root);
  writeStamp(stamp, digest);
}

/** @param {string} root */
function workspaceDigest(root) {
  const manifests = ["apps", "libs"].flatMap((folder) =>
    readdirSync(join(root, folder)).map((name) => join(folder, name, "package.json")),
  );
  const files = ["package.json", "pnpm-workspace.yaml", "pnpm-lock.yaml", ...manifests.toSorted()];
  const texts = files
    .map((file) => join(root, file))
    .filter(existsSync)
    .map((file) => readFileSync(file, "utf8"));
  return digestOf([process.platform, process.arch, root, ...texts]);
}

/** @param {string} root */
function pinnedPnpm(root) {
  /** @type {{ packageManager: string }} */
  const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  return manifest.packageManager;
}

/**
 * @param {string} output
 * @param {string} root
 */
function installFailed(output, root) {
  const log = join(root, ".cache", "install-workspace.log");
  writeFileSync(log, output);
  const why = whyFailed(output);
  if (/spawn npm ENOENT/.test(output)) {
    return new PrerequisiteError(
      'Cannot install the packages of the workspace as there is no "npm": install it (it comes with Node.js from https://nodejs.org, on Debian as package "npm") and try again',
    );
  }
  return new PrerequisiteError(
    why.kind === "no-network"
      ? `Cannot install the packages of the workspace as the npm registry can't be reached: check the network and npm's proxy settings, then try again (what npm and pnpm said is in "${log}")`
      : `Cannot install the packages of the workspace: ${why.reason} (what npm and pnpm said is in "${log}")`,
  );
}
