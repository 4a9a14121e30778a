import { expect, test } from "vitest";
import { rooms } from "./rooms.ts";

const file = (path: string, ...imports: readonly string[]) => ({
  path,
  text: imports.map((specifier) => `import type { A } from "${specifier}";\n`).join(""),
});
const messages = (...files: readonly { path: string; text: string }[]) =>
  rooms(files).map(({ message }) => message);

test("a room imports rooms further down, and its own", () => {
  expect(
    messages(
      file("apps/ctrl/src/sections/a.ts", "../status/b.ts", "./c.ts", "../text.ts"),
      file("apps/ctrl/src/sections/robotmk/d.ts", "../c.ts"),
    ),
  ).toEqual([]);
});

test("an arrow that leads up is found, of a type too, with its line", () => {
  const [finding, ...more] = rooms([file("apps/ctrl/src/sections/b.ts", "./x.ts", "../plugin/a.ts")]);
  expect(more).toEqual([]);
  expect(finding).toMatchObject({ file: "apps/ctrl/src/sections/b.ts", line: 2 });
  expect(finding?.message).toMatch(
    /^Cannot import "plugin" from "sections" as arrows lead down: the order is main → /,
  );
});

test("the end-to-end tests have rooms, too", () => {
  expect(messages(file("e2e/rig/a.ts", "../faults/b.ts"))).toEqual([
    'Cannot import "faults" from "rig" as arrows lead down: the order is tests → chaos → faults → rig → runtimes',
  ]);
  expect(messages(file("e2e/chaos/a.ts", "../faults/b.ts", "../rig/host/c.ts"))).toEqual([]);
});

test("a dynamic import is an arrow, too", () => {
  const text = 'const x = await import("../plugin/a.ts");\n';
  expect(messages({ path: "apps/ctrl/src/sections/b.ts", text })).toHaveLength(1);
});

test("rooms of one entry do not know each other", () => {
  expect(messages(file("apps/ctrl/src/plugin/a.ts", "../commands/b.ts"))).toHaveLength(1);
});

test("a room that the table lacks is found", () => {
  expect(messages(file("apps/ctrl/src/attic/a.ts", "../text.ts"))).toEqual([
    'Cannot have the room "attic" in "apps/ctrl" as the table lacks it',
  ]);
  expect(messages(file("libs/attic/src/a.ts", "./b/c.ts"))).toEqual([
    'Cannot check the rooms of "libs/attic": the table lacks it',
  ]);
});

test("files that import each other are found once, with all of the circle", () => {
  expect(
    messages(
      file("libs/config/src/yaml/a.ts", "./b.ts"),
      file("libs/config/src/yaml/b.ts", "./c.ts"),
      file("libs/config/src/yaml/c.ts", "./a.ts"),
      file("libs/config/src/yaml/d.ts", "./a.ts"),
    ),
  ).toEqual([
    "Cannot import in a circle: libs/config/src/yaml/a.ts, libs/config/src/yaml/b.ts, libs/config/src/yaml/c.ts reach each other",
  ]);
});

test("a folder holds twelve source files; tests and fixtures do not count", () => {
  const names = Array.from({ length: 12 }, (_, index) => file(`libs/log/src/many/f${index}.ts`));
  const others = [file("libs/log/src/many/f1.test.ts"), file("libs/log/src/many/fixtures/x.ts")];
  expect(messages(...names, ...others)).toEqual([]);
  expect(messages(...names, file("libs/log/src/many/one-more.ts"))).toEqual([
    "Cannot keep 13 source files in one folder: at most 12 make a room",
  ]);
});
