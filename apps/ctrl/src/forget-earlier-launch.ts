import { clearLaunchPending, readDaemonStarts, type SpoolFolders } from "@robotmk-controller/spool";

/**
 * Forgets since when a daemon is waited for, where one came up and ended as it should since then, without a call in
 * between that met it: a later launch that takes a moment is none that has been under way all the time.
 */
export function forgetEarlierLaunch(folders: SpoolFolders): void {
  if (readDaemonStarts(folders) === undefined) clearLaunchPending(folders);
}
