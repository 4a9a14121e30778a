import { createRequire } from "node:module";

const QUERY = 0x1000;
const STILL_ACTIVE = 259;

/** Returns what makes a pid of Windows an identity: its creation time; undefined when no such process lives. */
export function windowsLives(addOn) {
  const kernel = createRequire(import.meta.url)(addOn).load("kernel32.dll");
  const open = kernel.func("intptr __stdcall OpenProcess(uint32 access, int inherit, uint32 pid)");
  const close = kernel.func("int __stdcall CloseHandle(intptr handle)");
  const times = kernel.func(
    "int __stdcall GetProcessTimes(intptr process, void* created, void* ended, void* kernel, void* user)",
  );
  const exitCode = kernel.func("int __stdcall GetExitCodeProcess(intptr process, void* code)");
  return (pid) => {
    const handle = open(QUERY, 0, pid);
    if (handle === 0) return undefined;
    const [created, ...others] = [0, 1, 2, 3].map(() => Buffer.alloc(8));
    const code = Buffer.alloc(4);
    times(handle, created, ...others);
    exitCode(handle, code);
    close(handle);
    return code.readUInt32LE() === STILL_ACTIVE ? Number(created.readBigUInt64LE()) : undefined;
  };
}
