import type { Handle } from "./native/handle.ts";
import { nativeFunction } from "./native/native-function.ts";
import { lastWindowsError } from "./native/windows-error.ts";

/*
 * A descriptor is a number of the C runtime inside node.exe, which no DLL can look up. But node.exe exports the
 * functions of libuv, and these can (libuv, "File system operations": uv_get_osfhandle, uv_open_osfhandle).
 */
const getHandle = nativeFunction(process.execPath, "intptr uv_get_osfhandle(int descriptor)");
const openHandle = nativeFunction(process.execPath, "int uv_open_osfhandle(intptr handle)");

/** Tells the handle behind a descriptor of ours; it is closed with the descriptor. @throws Error where there is none */
export function handleOfDescriptor(descriptor: number): Handle {
  const handle = getHandle(descriptor);
  if (handle < 0) throw new Error(`Cannot use descriptor ${descriptor}: no file is open under it`);
  return handle;
}

/** Gives a handle a descriptor; it is closed with that from now on. @throws Error where there is no more room */
export function descriptorOfHandle(handle: Handle): number {
  const descriptor = openHandle(handle);
  if (descriptor < 0) throw new Error(`Cannot use handle ${handle}: it gets no descriptor`);
  return descriptor;
}

const duplicateHandle = nativeFunction(
  "kernel32.dll",
  "int __stdcall DuplicateHandle(intptr source, intptr handle, intptr target, void* made, uint32 access, int inherit, uint32 options)",
);
const OWN_PROCESS: Handle = -1;
const DUPLICATE_SAME_ACCESS = 2;

/** Makes a second handle of the same file that a child may inherit. The caller closes it. @throws WindowsError */
export function inheritableCopy(handle: Handle): Handle {
  const made = Buffer.alloc(8);
  if (duplicateHandle(OWN_PROCESS, handle, OWN_PROCESS, made, 0, 1, DUPLICATE_SAME_ACCESS) === 0) {
    throw lastWindowsError(`duplicate the handle ${handle}`);
  }
  return Number(made.readBigInt64LE(0));
}
