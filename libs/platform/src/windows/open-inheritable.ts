import { type Handle, INVALID_HANDLE } from "./native/handle.ts";
import { nativeFunction } from "./native/native-function.ts";
import { lastWindowsError } from "./native/windows-error.ts";

const createFile = nativeFunction(
  "kernel32.dll",
  "intptr __stdcall CreateFileW(str16 name, uint32 access, uint32 share, void* security, uint32 disposition, uint32 flags, intptr template)",
);

const SHARE_READ_AND_WRITE = 3;
const SHARE_ALL = 7;
const OPEN_EXISTING = 3;

/**
 * Opens a file, a pipe or a device so that a child may inherit it. The caller closes it.
 *
 * @param how.access such as GENERIC_READ
 * @param how.isMovable others may move and remove the file meanwhile
 * @throws WindowsError
 */
export function openInheritable(
  name: string,
  how: { readonly access: number; readonly isMovable?: boolean },
): Handle {
  const security = Buffer.alloc(24);
  security.writeUInt32LE(security.length, 0);
  security.writeInt32LE(1, 16);
  const share = how.isMovable === true ? SHARE_ALL : SHARE_READ_AND_WRITE;
  const handle = createFile(name, how.access, share, security, OPEN_EXISTING, 0, 0);
  if (handle === INVALID_HANDLE) throw lastWindowsError(`open "${name}"`);
  return handle;
}
