/** A lock that the system keeps until it is released or this process ends, however it ends. */
export type FileLock = {
  readonly release: () => void;
  /** False once somebody removed or replaced the file: then others can lock the new one. */
  readonly isInPlace: () => boolean;
};

/** What each system provides for files; posix/ and windows/ implement it. */
export type FileSystem = {
  /** Moves a file within a file system, in place of an older one. @throws the system's error */
  readonly moveFile: (from: string, to: string) => void;
  /** Takes the exclusive lock of a file, or returns undefined at once where somebody else holds it. */
  readonly acquireFileLock: (path: string) => FileLock | undefined;
  /** Returns the kind of file system of a folder, as Linux numbers them (statfs(2)); undefined where it has no number. */
  readonly fileSystemMagic: (folder: string) => number | undefined;
  /** Returns the space left for this user where a folder lies, in MB; undefined where the system cannot tell. */
  readonly freeDiskMb: (folder: string) => number | undefined;
};
