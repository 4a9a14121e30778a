import type { ReadyFile } from "../bundle/bundle-files.ts";

/** Below the system drive. Nothing that runs may lie in the agent's folder: the agent ends at its stop what does. */
const PROGRAMS = "Program Files/robotmk-controller";
const PLUGINS = "ProgramData/checkmk/agent/plugins";

/**
 * Lays the files of the bundle for Windows out as they lie on a host: the plugin below the agent, all else outside.
 * The texts get the line ends of Windows.
 *
 * @param bundle with a single executable
 * @param texts what is to be read before that
 * @returns the files by their paths in the zip
 */
export function packageLayout(
  bundle: readonly ReadyFile[],
  texts: { readonly install: string; readonly exampleConfig: string },
): ReadonlyMap<string, Uint8Array> {
  return new Map([
    ["INSTALL.txt", windowsText(texts.install)],
    [`${PROGRAMS}/robotmk.example.yml`, windowsText(texts.exampleConfig)],
    ...bundle.flatMap(({ name, content }) =>
      placesOf(name).map((place) => [place, bytesOf(content)] as const),
    ),
  ]);
}

/** People call ctrl as they call the other programs, from where these lie. */
function placesOf(name: string): readonly string[] {
  const own = `${PROGRAMS}/${name === "LICENSE" ? "LICENSE.txt" : name}`;
  return name === "robotmk-ctrl.cmd" ? [own, `${PLUGINS}/${name}`] : [own];
}

function bytesOf(content: string | Uint8Array): Uint8Array {
  return typeof content === "string" ? windowsText(content) : content;
}

function windowsText(text: string): Uint8Array {
  return Buffer.from(text.replaceAll(/\r?\n/g, "\r\n"));
}
