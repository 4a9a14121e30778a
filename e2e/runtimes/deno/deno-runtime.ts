import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { linuxRuntime, sourceOf } from "../linux/linux-runtime.ts";

/** Deno on Linux. */
export const denoRuntime = linuxRuntime({
  name: "deno",
  interpreter: denoBinary,
  command: (file) => [denoBinary(), "run", "-A", "--no-prompt", "--quiet", file],
  program: (program) => [denoBinary(), "run", "-A", "--no-prompt", sourceOf(program)],
});

/**
 * The real binary of the workspace's `deno` package. Its entry in `.bin` is a Node script that starts the
 * binary as a child, so signals and descriptors would not reach it.
 */
function denoBinary(): string {
  const fromHere = createRequire(import.meta.url);
  const fromDeno = createRequire(fromHere.resolve("deno/package.json"));
  const system =
    process.platform === "linux" ? `linux-${process.arch}-glibc` : `${process.platform}-${process.arch}`;
  const folder = dirname(fromDeno.resolve(`@deno/${system}/package.json`));
  return join(folder, process.platform === "win32" ? "deno.exe" : "deno");
}
