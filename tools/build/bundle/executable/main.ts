// The main module of the single executable. It chooses a program, and runs the module of it that lies packed beside.
import { Module } from "node:module";
import { getAsset } from "node:sea";
import { chooseProgram } from "./choose-program.ts";

const { program, args } = chooseProgram(process.argv0, process.argv.slice(2));
process.argv = [process.execPath, process.execPath, ...args];
const text = getAsset(`${program}.mjs`, "utf8");
void importUrl(`data:text/javascript;base64,${Buffer.from(text).toString("base64")}`);

/** The main module of an executable may import what Node.js brings and nothing else; a module loaded by it may. */
function importUrl(url: string): unknown {
  // Proof: each Module has the method by which Node.js itself compiles; its types leave it out as it isn't documented.
  const loader = new Module(process.execPath) as Module & {
    _compile: (text: string, file: string) => void;
  };
  loader._compile("module.exports = (url) => import(url);", process.execPath);
  const load: (url: string) => unknown = loader.exports;
  return load(url);
}
