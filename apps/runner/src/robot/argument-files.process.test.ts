import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { writeVariableFile } from "./argument-files.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "robotmk-variables-ä "));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Has Python load the file as Robot Framework does, from elsewhere, in the agent's plain locale. */
function readByPython(file: string): unknown {
  const program = [
    "import importlib.util, json, sys",
    "spec = importlib.util.spec_from_file_location('variables', sys.argv[1])",
    "module = importlib.util.module_from_spec(spec)",
    "spec.loader.exec_module(module)",
    "print(json.dumps(module.get_variables()))",
  ].join("\n");
  const python = spawnSync("python3", ["-B", "-c", program, file], {
    cwd: "/",
    encoding: "utf8",
    env: { PATH: process.env["PATH"] ?? "", LC_ALL: "C", PYTHONUTF8: "0" },
  });
  if (python.status !== 0)
    throw new Error(`Cannot load "${file}": ${python.error?.message ?? python.stderr}`);
  return JSON.parse(python.stdout);
}

test("Python reads back every value with its type", () => {
  const variables = {
    count: 3,
    share: 0.1,
    negative: -0.5,
    flag: true,
    nothing: null,
    list: [1, "a", [true], {}],
    map: { "a key": { deep: [null] } },
    text: "ä \u2028 📚 \" \\ ' ${x} \n\t\0 </script>",
    long: "x".repeat(100_000),
    __proto__key: "x",
  };
  const file = writeVariableFile(folder, variables);
  expect(file).toBe(join(folder, "variables.py"));
  expect(readByPython(file ?? "")).toEqual(variables);
});

test("both files are their owner's alone", () => {
  writeVariableFile(folder, { secret: ["x"] });
  const modes = readdirSync(folder).map((name) => statSync(join(folder, name)).mode & 0o777);
  expect(modes).toEqual([0o600, 0o600]);
});

test("without variables there is no file", () => {
  expect(writeVariableFile(folder, {})).toBeUndefined();
  expect(existsSync(join(folder, "variables.py"))).toBe(false);
});
