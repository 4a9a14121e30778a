// @ts-check

/** What npm, pnpm and pip print where no connection to their registry comes about. */
const NO_NETWORK =
  /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ENETUNREACH|EHOSTUNREACH|ETIMEDOUT|ERR_SOCKET_TIMEOUT|NewConnectionError|NameResolutionError|ConnectTimeoutError|ReadTimeoutError|ProxyError|SSLError|dns error|error sending request|Could not connect|tcp connect error/i;

/** The lines in which these tools name the cause. */
const ERROR_LINE = /^\s*(?:npm (?:error|ERR!)|ERROR:?|Error:|ERR_PNPM\S*|\[ERROR\]|error:|×|╰─▶)\s*(.*)$/i;

/**
 * Tells in a few words why a tool failed, from what it printed.
 * @param {string} output
 * @returns {{ kind: "no-network" } | { kind: "other", reason: string }}
 */
export function whyFailed(output) {
  if (NO_NETWORK.test(output)) return { kind: "no-network" };
  const lines = output.split(/\r?\n/).filter((line) => line.trim() !== "");
  const named = lines
    .map((line) => ERROR_LINE.exec(line)?.[1]?.trim() ?? "")
    .find((reason) => reason !== "" && !reason.startsWith("code "));
  return { kind: "other", reason: (named ?? lines.at(-1)?.trim() ?? "it printed nothing").slice(0, 300) };
}
