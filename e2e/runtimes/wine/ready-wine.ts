import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { TestProject } from "vitest/node";
import type { WineWorld } from "../../../tools/wine/wine-world.ts";
import { BundleFolder } from "../node/make-bundle.ts";
import { projectFolder } from "../runtime.ts";
import { ADD_ON, windowsPath } from "./windows-paths.ts";

/** Makes the bundle with its add-on for Windows for all test files of the leg, after tools/wine has readied Wine. */
export default async function readyWine(project: TestProject): Promise<() => Promise<void>> {
  const { wine } = project.getProvidedContext();
  if (wine.kind === "missing") return async () => undefined;
  const bundle = await BundleFolder.make();
  copyFileSync(windowsAddOn(), join(bundle.folder, ADD_ON));
  project.provide("bundle", bundle.folder);
  const letEnd = await keepWine(wine);
  return async () => {
    await letEnd();
    bundle[Symbol.dispose]();
  };
}

function windowsAddOn(): string {
  const require = createRequire(join(projectFolder, "libs", "platform", "package.json"));
  return join(dirname(require.resolve("@koromix/koffi-win32-x64/package.json")), "win32_x64", "koffi.node");
}

/** Starts a Windows program that does nothing until the returned function is called. */
async function keepWine(wine: WineWorld & { readonly kind: "ready" }): Promise<() => Promise<void>> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const keeper = fileURLToPath(new URL("./keeper.mjs", import.meta.url));
  const child = spawn(wine.wine, [wine.nodes[22], windowsPath(keeper), String(port)], {
    env: wine.env,
    stdio: "ignore",
  });
  const [socket] = await once(server, "connection");
  return async () => {
    const ended = once(child, "exit");
    socket.destroy();
    server.close();
    await ended;
  };
}
