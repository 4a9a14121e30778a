import * as posix from "./posix/detach-stage.ts";
import * as windows from "./windows/detach-stage.ts";

/** The step between the two forks of a plain detached start. */
export const { detachStage } = process.platform === "win32" ? windows : posix;
