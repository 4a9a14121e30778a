import type { Handle } from "./native/handle.ts";
import { nativeFunction } from "./native/native-function.ts";

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
