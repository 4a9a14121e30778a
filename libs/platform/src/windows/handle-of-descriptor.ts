import type { Handle } from "./native/handle.ts";
import { nativeFunction } from "./native/native-function.ts";

/** node.exe exports the functions of libuv ("File system operations": uv_get_osfhandle). Deno exports none. */
const getHandle = nativeFunction(process.execPath, "intptr uv_get_osfhandle(int descriptor)");

/** Tells the handle behind a descriptor of ours; it is closed with the descriptor. @throws Error where there is none */
export function handleOfDescriptor(descriptor: number): Handle {
  const handle = getHandle(descriptor);
  if (handle < 0) throw new Error(`Cannot use descriptor ${descriptor}: no file is open under it`);
  return handle;
}
