// @ts-check
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { digestOf, hasStamp, writeStamp } from "./files.mjs";
import { failureReason, PrerequisiteError, runQuietly } from "./process.mjs";

const IS_DENO = process.versions["deno"] !== undefined;

/**
 * Installs the packages of the workspace, unless they are installed already: on Node.js by the pnpm that
 * package.json pins, which npm fetches into its cache; on Deno by Deno, unless pnpm has installed them.
 * @param {{ root: string, env: NodeJS.ProcessEnv, say: (line: string) => void }} options
 * @returns {Promise<void>}
 * @throws {PrerequisiteError} if npm is missing or the registry cannot be reached
 */
export async function installWorkspace({ root, env, say }) {
  const modules = join(root, "node_modules");
  const isByPnpm = existsSync(join(modules, ".modules.yaml"));
  if (IS_DENO && isByPnpm) return;
  const stamp = join(modules, IS_DENO ? ".set-up-stamp-deno" : ".set-up-stamp");
  const digest = workspaceDigest(root);
  if (hasStamp(stamp, digest) && (IS_DENO || isByPnpm)) return;
  rmSync(stamp, { force: true });
  const { ok, output } = await runQuietly(IS_DENO ? [process.execPath, "install"] : pnpmInstall(root, env), {
    doing: "Installing the packages of the workspace",
    cwd: root,
    env: { ...env, CI: "true", npm_config_loglevel: "error" },
    say,
  });
  if (!ok) throw installFailed(output, root);
  writeStamp(stamp, digest);
}

/** @param {string} root */
function workspaceDigest(root) {
  const manifests = ["apps", "libs"].flatMap((folder) =>
    readdirSync(join(root, folder)).map((name) => join(folder, name, "package.json")),
  );
  const locks = ["pnpm-workspace.yaml", "pnpm-lock.yaml", "deno.json", "deno.lock"];
  const texts = ["package.json", ...locks, ...manifests.toSorted()]
    .map((file) => join(root, file))
    .filter(existsSync)
    .map((file) => readFileSync(file, "utf8"));
  return digestOf([process.platform, process.arch, root, ...texts]);
}

/**
 * @param {string} root
 * @param {NodeJS.ProcessEnv} env
 */
function pnpmInstall(root, env) {
  /** @type {{ packageManager: string }} */
  const { packageManager } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const pnpm = [packageManager, "install", "--frozen-lockfile", "--reporter=append-only"];
  // pnpm would query the registry for itself, to check the pin that it was just started by.
  const options = [
    "--pm-on-fail=ignore",
    "--config.fetch-retry-mintimeout=2000",
    "--config.fetch-retry-maxtimeout=10000",
  ];
  return [...npmCommand(env), "exec", "--yes", "--loglevel=error", "--", ...pnpm, ...options];
}

/**
 * Returns the command of npm: the npm that started this process, otherwise the one on the PATH. Gives npm's script
 * to Node.js directly, so that no shell is needed.
 * @param {NodeJS.ProcessEnv} env
 * @returns {readonly string[]}
 */
export function npmCommand(env) {
  const script = env["npm_execpath"];
  return script?.endsWith("npm-cli.js") ? [process.execPath, script] : ["npm"];
}

/**
 * @param {string} output
 * @param {string} root
 */
function installFailed(output, root) {
  const log = join(root, ".cache", "install-workspace.log");
  writeFileSync(log, output);
  const why = failureReason(output);
  if (/spawn npm ENOENT/.test(output)) {
    return new PrerequisiteError(
      'Cannot install the packages of the workspace as there is no "npm": install it (it comes with Node.js from https://nodejs.org, on Debian as package "npm") and try again',
    );
  }
  return new PrerequisiteError(
    why.kind === "no-network"
      ? `Cannot install the packages of the workspace as the npm registry cannot be reached: check the network and npm's proxy settings, then try again (the output is in "${log}")`
      : `Cannot install the packages of the workspace: ${why.reason} (the output is in "${log}")`,
  );
}
