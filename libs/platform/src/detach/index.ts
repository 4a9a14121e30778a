import type { DetachSystem } from "./methods.ts";
import { startDetached as startDetachedOnPosix } from "./posix/detach.ts";
import { detachStage as posixStage } from "./posix/second-fork.ts";
import { startDetached as startDetachedOnWindows } from "./windows/detach.ts";
import { detachStage as windowsStage } from "./windows/launch-file.ts";

const posix: DetachSystem = { startDetached: startDetachedOnPosix, detachStage: posixStage };
const windows: DetachSystem = { startDetached: startDetachedOnWindows, detachStage: windowsStage };

export const { detachStage, startDetached } = process.platform === "win32" ? windows : posix;
