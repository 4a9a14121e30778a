import { closeSync, existsSync, readdirSync } from "node:fs";
import { errorCode } from "../../errors.ts";
import { currentRuntime } from "../../runtime.ts";
import { readIfThere } from "./proc-table.ts";

const O_CLOEXEC = 0o2000000;

/**
 * Keeps inherited descriptors above 2 from the programs that this one starts: otherwise the daemon would hold an
 * agent's pipe or flock for its life. The runtime sets close-on-exec on its own descriptors, so the others came from
 * the parent. Without /proc nothing shows the flag, and the descriptors stay.
 *
 * @returns the numbers of the descriptors that were found
 */
export function closeInheritedDescriptors(): readonly number[] {
  if (!existsSync("/proc/self/fdinfo")) return [];
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

/** The part of Deno's own interface that is used here; its `node:fs` closes only what it opened itself. */
type DenoForeignFunctions = {
  readonly dlopen: (
    library: string,
    symbols: { readonly fcntl: { readonly parameters: readonly string[]; readonly result: string } },
  ) => { readonly symbols: { readonly fcntl: (...args: number[]) => number } };
};

function denoCloseOnExec(): (descriptor: number) => void {
  // Proof of the cast: called under Deno alone, whose global has dlopen since 1.13 (docs.deno.com/api/deno/ffi).
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
