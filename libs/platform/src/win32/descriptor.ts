import type { Handle } from "./handle.ts";
import { nativeDll } from "./library.ts";

/*
 * A descriptor is a number of the C runtime inside node.exe, which no DLL can look up. But node.exe exports the
 * functions of libuv, and these two can (libuv, "File system operations"). Deno exports none.
 */
const nodeExe = nativeDll(process.execPath, {
  uv_open_osfhandle: "int (intptr handle)",
  uv_get_osfhandle: "intptr (int descriptor)",
});

/** Gives a handle a descriptor; closing the descriptor closes the handle. @throws Error where all descriptors are in use */
export function descriptorOfHandle(handle: Handle): number {
  const descriptor = nodeExe.uv_open_osfhandle(handle);
  if (descriptor < 0) throw new Error(`Cannot use handle ${handle}: no descriptor is free`);
  return descriptor;
}

/** Returns the handle behind a descriptor; closing the descriptor closes it. @throws Error for a closed descriptor */
export function handleOfDescriptor(descriptor: number): Handle {
  const handle = nodeExe.uv_get_osfhandle(descriptor);
  if (handle < 0) throw new Error(`Cannot use descriptor ${descriptor}: no file is open under it`);
  return handle;
}
