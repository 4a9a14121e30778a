// @ts-check

/**
 * Tells how npm is started: the one that started us, if it was npm, else the one on the PATH. Never through a
 * shell, so npm's script is given to Node directly where it is known.
 * @param {NodeJS.ProcessEnv} env
 * @returns {readonly string[]}
 */
export function npmCommand(env) {
  const script = env["npm_execpath"];
  return script?.endsWith("npm-cli.js") ? [process.execPath, script] : ["npm"];
}
