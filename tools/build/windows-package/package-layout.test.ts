import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { packageLayout } from "./package-layout.ts";

const bundle = [
  { name: "robotmk.exe", content: Buffer.from([77, 90, 10]), mode: 0o755 },
  { name: "koffi.node", content: Buffer.from([77, 90, 13, 10]), mode: 0o644 },
  { name: "robotmk-ctrl.cmd", content: "@echo off\r\n", mode: 0o644 },
  { name: "LICENSE", content: "MIT\n", mode: 0o644 },
];
const own = (name: string) => readFileSync(new URL(name, import.meta.url), "utf8");
const layout = packageLayout(bundle, {
  install: own("INSTALL.txt"),
  exampleConfig: own("robotmk.example.yml"),
});

test("the plugin alone lies below the agent's folder, which ends what runs from there", () => {
  expect([...layout.keys()].toSorted()).toEqual([
    "INSTALL.txt",
    "Program Files/robotmk-controller/LICENSE.txt",
    "Program Files/robotmk-controller/koffi.node",
    "Program Files/robotmk-controller/robotmk-ctrl.cmd",
    "Program Files/robotmk-controller/robotmk.example.yml",
    "Program Files/robotmk-controller/robotmk.exe",
    "ProgramData/checkmk/agent/plugins/robotmk-ctrl.cmd",
  ]);
});

test("nothing in it replaces a config", () => {
  expect([...layout.keys()].filter((path) => path.endsWith("/robotmk.yml"))).toEqual([]);
});

test("texts get the line ends of Windows, and programs stay as they are", () => {
  const bytes = (path: string) => Buffer.from(layout.get(path) ?? []);
  expect(bytes("Program Files/robotmk-controller/robotmk.exe")).toEqual(Buffer.from([77, 90, 10]));
  expect(bytes("Program Files/robotmk-controller/koffi.node")).toEqual(Buffer.from([77, 90, 13, 10]));
  expect(bytes("Program Files/robotmk-controller/LICENSE.txt").toString()).toBe("MIT\r\n");
  expect(bytes("ProgramData/checkmk/agent/plugins/robotmk-ctrl.cmd").toString()).toBe("@echo off\r\n");
  expect(bytes("INSTALL.txt").toString()).not.toMatch(/[^\r]\n/);
});

test("what a person reads has plain characters, that any code page shows", () => {
  for (const name of ["INSTALL.txt", "robotmk.example.yml"]) expect(own(name)).toMatch(/^[\n\x20-\x7e]*$/);
});

test("the instructions name each folder", () => {
  const folders = [...layout.keys()].map((path) => path.split("/").slice(0, -1).join("\\"));
  expect(folders.filter((folder) => !own("INSTALL.txt").includes(folder))).toEqual([]);
});

test("the example is YAML with suites", () => {
  expect(Object.keys(parse(own("robotmk.example.yml")).suites)).toEqual(["login", "login_test"]);
});
