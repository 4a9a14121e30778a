import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import koffi from "koffi";

/** What is used of koffi: the add-on itself, without the package's search for it. */
export type Koffi = Pick<typeof koffi, "load" | "address" | "decode" | "view">;

let loaded: Koffi | undefined;

/**
 * Loads the add-on that calls functions of Windows. In a bundle it lies beside the programs, in a checkout in its
 * package. It is loaded at the first call, so that a program that needs none of it starts without.
 *
 * @throws Error where it is not there or does not load
 */
export function nativeLibrary(): Koffi {
  loaded ??= load();
  return loaded;
}

const ADD_ON = "koffi.node";

function load(): Koffi {
  const own = fileURLToPath(import.meta.url);
  const beside = join(dirname(own), ADD_ON);
  const require = createRequire(import.meta.url);
  const place = existsSync(beside) ? beside : "@koromix/koffi-win32-x64";
  try {
    const addOn: Koffi = require(place);
    return addOn;
  } catch (error) {
    throw new Error(
      `Cannot load the native add-on "${place}": install robotmk-controller anew, with ${ADD_ON} beside its programs`,
      { cause: error },
    );
  }
}
