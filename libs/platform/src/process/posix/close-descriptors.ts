import { closeSync, readdirSync } from "node:fs";
import { errorCode } from "../../errors.ts";
import { currentRuntime } from "../../runtime.ts";
import { readIfThere } from "./proc-table.ts";

const O_CLOEXEC = 0o2000000;

/**
 * Sees to it that no descriptor above 2 that we inherited is inherited further: an agent's pipe or flock
 * would be held by the daemon for its life. The runtime's own descriptors are all close-on-exec, so those
 * that are not came from our parent.
 *
 * @returns the numbers of the descriptors that were found
 */
export function closeInheritedDescriptors(): readonly number[] {
  const inherited = readdirSync("/proc/self/fd")
    .map(Number)
    .filter((descriptor) => descriptor > 2 && isInherited(descriptor));
  const close = currentRuntime().kind === "deno" ? denoCloseOnExec() : closeIfOpen;
  for (const descriptor of inherited) close(descriptor);
  return inherited;
}

function isInherited(descriptor: number): boolean {
  const flags = /^flags:\s*([0-7]+)/m.exec(readIfThere(`/proc/self/fdinfo/${descriptor}`) ?? "")?.[1];
  return flags !== undefined && (Number.parseInt(flags, 8) & O_CLOEXEC) === 0;
}

function closeIfOpen(descriptor: number): void {
  try {
    closeSync(descriptor);
  } catch (error) {
    if (errorCode(error) !== "EBADF") throw error;
  }
}

/** What we need of Deno's own interface; its `node:fs` closes only what it opened itself. */
type DenoForeignFunctions = {
  readonly dlopen: (
    library: string,
    symbols: { readonly fcntl: { readonly parameters: readonly string[]; readonly result: string } },
  ) => { readonly symbols: { readonly fcntl: (...args: number[]) => number } };
};

function denoCloseOnExec(): (descriptor: number) => void {
  // Proof of the cast: only called under Deno, whose global has dlopen since 1.13 (docs.deno.com/api/deno/ffi).
  const { Deno } = globalThis as unknown as { readonly Deno: DenoForeignFunctions };
  const libc = Deno.dlopen("libc.so.6", {
    fcntl: { parameters: ["i32", "i32", "i32"], result: "i32" },
  });
  const F_SETFD = 2;
  const FD_CLOEXEC = 1;
  return (descriptor) => {
    libc.symbols.fcntl(descriptor, F_SETFD, FD_CLOEXEC);
  };
}
