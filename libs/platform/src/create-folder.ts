import * as posix from "./posix/create-folder.ts";
import * as windows from "./windows/create-folder.ts";

/** Makes one folder, for its owner alone. */
export const { createFolder } = process.platform === "win32" ? windows : posix;
