import type { Handle } from "./handle.ts";
import { nativeFunction } from "./library.ts";

/*
 * A descriptor is a number of the C runtime inside node.exe, which no DLL can look up. But node.exe exports the
 * functions of libuv, and this one can (libuv, "File system operations": uv_open_osfhandle). Deno exports none.
 */
const openHandle = nativeFunction(process.execPath, "int uv_open_osfhandle(intptr handle)");

/** Gives a handle a descriptor; it is closed with that from now on. @throws Error where there is no more room */
export function descriptorOfHandle(handle: Handle): number {
  const descriptor = openHandle(handle);
  if (descriptor < 0) throw new Error(`Cannot use handle ${handle}: it gets no descriptor`);
  return descriptor;
}

/** node.exe exports the functions of libuv ("File system operations": uv_get_osfhandle). Deno exports none. */
const getHandle = nativeFunction(process.execPath, "intptr uv_get_osfhandle(int descriptor)");

/** Tells the handle behind a descriptor of ours; it is closed with the descriptor. @throws Error where there is none */
export function handleOfDescriptor(descriptor: number): Handle {
  const handle = getHandle(descriptor);
  if (handle < 0) throw new Error(`Cannot use descriptor ${descriptor}: no file is open under it`);
  return handle;
}
