import type { Plugin } from "esbuild";

/**
 * Has the bundle take `process` from the globals. Node.js makes the module of that name by reading every property of
 * it, `title` among them, and ends at once where a console of Windows has an empty title (an assertion in libuv's
 * uv_get_process_title, seen in node.exe 22).
 */
export const globalProcess: Plugin = {
  name: "global-process",
  setup: (bundle) => {
    bundle.onResolve({ filter: /^(node:)?process$/ }, ({ kind }) => ({
      path: kind === "require-call" ? "required" : "imported",
      namespace: "global-process",
    }));
    bundle.onLoad({ filter: /.*/, namespace: "global-process" }, ({ path }) => ({
      contents: path === "required" ? REQUIRED : IMPORTED,
      loader: "js",
    }));
  },
};

const REQUIRED = "module.exports = globalThis.process;";

/**
 * The streams are those of consola's prompts, which no program here uses; reading them here would open standard
 * input at each start. Who imports another name gets esbuild's error when the bundle is made.
 */
const IMPORTED = `export default globalThis.process;
export const stdin = undefined;
export const stdout = undefined;`;
