/** Which system this is. Other packages ask here, and only where an answer to a person or a rule of names depends on it. */
export const runsOnWindows = process.platform === "win32";
