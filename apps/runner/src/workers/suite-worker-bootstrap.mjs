// Workers start from plain JavaScript: on Node.js 20 a .ts file is no entry point for one, even under tsx.
if ("Deno" in globalThis) {
  await import("./suite-worker.ts");
} else {
  const { tsImport } = await import("tsx/esm/api");
  await tsImport("./suite-worker.ts", import.meta.url);
}
