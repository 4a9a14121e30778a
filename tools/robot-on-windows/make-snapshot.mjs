// @ts-check
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { loadInterpreter, mountLibrary } from "./load-interpreter.mjs";

/** What a run of Robot needs; what a suite imports more, it imports then. */
const MODULES = [
  "launcher",
  "robot.run",
  "robot.rebot",
  "robot.running.importer",
  "robot.running.namespace",
  "robot.running.status",
  "robot.running.suiterunner",
  "robot.htmldata.common",
  "robot.htmldata.lib",
  "robot.htmldata.rebot",
  "robot.libraries.BuiltIn",
  "robot.libraries.Collections",
  "robot.libraries.Easter",
  "robot.libraries.OperatingSystem",
  "robot.libraries.String",
  "importlib.metadata",
  "importlib.resources.readers",
  "json",
  "runpy",
];

// Started by tools: freezes an interpreter that has Robot Framework imported, for python.mjs beside it.
const interpreter = await loadInterpreter({ makesSnapshot: true });
const unmount = mountLibrary(interpreter, fileURLToPath(new URL("library", import.meta.url)));
interpreter.runPython(
  `import sys; sys.path.insert(0, "/library"); import launcher; launcher.prepare(); import ${MODULES.join(", ")}`,
);
unmount();
writeFileSync(new URL("snapshot.bin", import.meta.url), interpreter.makeMemorySnapshot());
