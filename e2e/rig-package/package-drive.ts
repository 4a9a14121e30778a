import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { unzipSync } from "fflate";

/** In the path of all: characters that a batch file might read as something else. */
const NAME = "drive (x86) & Wärme";

/** A folder that stands for the system drive of a Windows, on which the package is unpacked as its instructions say. */
export class PackageDrive implements Disposable {
  /** The folder of the programs. */
  readonly home: string;
  readonly plugin: string;
  readonly #folder = realpathSync(mkdtempSync(join(tmpdir(), "rmk-drive-")));

  /** @param zip without one it is a drive with nothing on it yet */
  constructor(zip?: Uint8Array) {
    const drive = join(this.#folder, NAME);
    this.home = join(drive, "Program Files", "robotmk-controller");
    this.plugin = join(drive, "ProgramData", "checkmk", "agent", "plugins", "robotmk-ctrl.cmd");
    mkdirSync(dirname(this.plugin), { recursive: true });
    for (const [path, bytes] of Object.entries(zip === undefined ? {} : unzipSync(zip))) {
      mkdirSync(dirname(join(drive, path)), { recursive: true });
      writeFileSync(join(drive, path), bytes);
    }
  }

  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
