/** A lock that the system holds for us until it is released or this process ends, however it ends. */
export type FileLock = {
  readonly release: () => void;
  /** False once somebody removed or replaced the file: then others can lock what lies there now. */
  readonly isInPlace: () => boolean;
};
