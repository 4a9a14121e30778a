import { execFileSync, spawnSync } from "node:child_process";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { propertyRuns } from "../../../../tools/test/property-runs.ts";
import { replaceFile, syncFolder } from "./atomic-write.ts";

let folder = "";
let file = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "robotmk-replace-"));
  file = join(folder, "result.json");
});
afterEach(() => rmSync(folder, { recursive: true }));

test("a file is made, and replaced, whole", () => {
  replaceFile(file, "one");
  expect(readFileSync(file, "utf8")).toBe("one");
  replaceFile(file, "zwölf\n");
  expect(readFileSync(file, "utf8")).toBe("zwölf\n");
  expect(readdirSync(folder)).toEqual(["result.json"]);
});

test("whatever the content is, it is read as it was written", () => {
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 5000 }), fc.string({ unit: "binary" })), (content) => {
      replaceFile(file, content);
      expect(readFileSync(file)).toEqual(Buffer.from(content));
    }),
    propertyRuns(30),
  );
});

test("a large content is written to its end", () => {
  const content = Buffer.alloc(3_000_000, "0123456789");
  replaceFile(file, content);
  expect(readFileSync(file).equals(content)).toBe(true);
});

test.each([
  ["where there was none", () => {}],
  ["where others could read the one before", () => writeFileSync(file, "old", { mode: 0o666 })],
  ["where the one before could not be written", () => writeFileSync(file, "old", { mode: 0o400 })],
])("a file is its owner's alone: %s", (_name, prepare) => {
  const before = process.umask(0);
  try {
    prepare();
    replaceFile(file, "new");
  } finally {
    process.umask(before);
  }
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test("a link is replaced, and what it points to is left alone", () => {
  writeFileSync(join(folder, "victim"), "untouched");
  symlinkSync(join(folder, "victim"), file);
  replaceFile(file, "new");
  expect(() => readlinkSync(file)).toThrow("EINVAL");
  expect(readFileSync(join(folder, "victim"), "utf8")).toBe("untouched");
});

test("a reader that has the old file open reads it to its end", () => {
  replaceFile(file, "old content");
  const reader = spawnSync("sh", ["-c", 'exec 3<"$0"; mv "$0.new" "$0"; cat <&3', file], {
    encoding: "utf8",
  });
  expect(reader.stdout).toBe("old content");
});

test.each([
  ["the folder is not there", () => join(folder, "none", "file"), "ENOENT"],
  ["a folder lies in its place", () => makeFolder(join(folder, "taken", "full")), "EISDIR"],
  ["its folder is a file", () => join(makeFile(join(folder, "plain")), "file"), "ENOTDIR"],
  ["its name is too long", () => join(folder, "x".repeat(250)), "ENAMETOOLONG"],
])("it fails with the system's error and leaves nothing behind where %s", (_name, place, code) => {
  const path = place();
  const before = readdirSync(folder);
  const expected = { code, message: expect.stringMatching(`^Cannot replace "${path}": .*${code}`) };
  expect(() => replaceFile(path, "new")).toThrow(expect.objectContaining(expected));
  expect(readdirSync(folder)).toEqual(before);
});

function makeFolder(path: string): string {
  mkdirSync(path, { recursive: true });
  return join(path, "..");
}

function makeFile(path: string): string {
  writeFileSync(path, "");
  return path;
}

test("a folder that is not there can't be synced", () => {
  expect(() => syncFolder(join(folder, "none"))).toThrow(expect.objectContaining({ code: "ENOENT" }));
});

/** Of use to root alone. */
const MOUNT = "mount";
const UNMOUNT = "umount";

/** Mounts a tiny file system in the folder; false where we may not. */
function mountTiny(): boolean {
  return spawnSync(MOUNT, ["-t", "tmpfs", "-o", "size=16k,mode=700", "tmpfs", folder]).status === 0;
}

test("on a full disk the old content stays, nothing is left behind, and it works again with room", (context) => {
  context.skip(!mountTiny() && process.env["CI"] !== "true", "only root may mount a small file system");
  try {
    replaceFile(file, "old");
    for (let attempt = 0; attempt < 5; attempt += 1) {
      expect(() => replaceFile(file, "x".repeat(100_000))).toThrow(
        expect.objectContaining({ code: "ENOSPC" }),
      );
    }
    expect(readFileSync(file, "utf8")).toBe("old");
    expect(readdirSync(folder)).toEqual(["result.json"]);
    replaceFile(file, "x".repeat(5_000));
    expect(statSync(file).size).toBe(5_000);
  } finally {
    execFileSync(UNMOUNT, [folder]);
  }
});

test("in a folder that may only be read the old content stays", (context) => {
  context.skip(
    process.getuid?.() === 0 && !mountTiny() && process.env["CI"] !== "true",
    "only root may mount a small file system",
  );
  try {
    replaceFile(file, "old");
    if (process.getuid?.() === 0) execFileSync(MOUNT, ["-o", "remount,ro", folder]);
    else chmodSync(folder, 0o500);
    expect(() => replaceFile(file, "new")).toThrow(/EROFS|EACCES/);
    expect(readFileSync(file, "utf8")).toBe("old");
    expect(readdirSync(folder)).toEqual(["result.json"]);
  } finally {
    if (process.getuid?.() === 0) execFileSync(UNMOUNT, [folder]);
    else chmodSync(folder, 0o700);
  }
});

test("a temporary file that a sweep took away is written once more, not for ever", () => {
  const fixture = fileURLToPath(new URL("../fixtures/replace-swept.ts", import.meta.url));
  const swept = (times: number, content: string) =>
    spawnSync(process.execPath, ["--import", "tsx", fixture, file, content, String(times)], {
      encoding: "utf8",
    });
  expect(swept(1, "new")).toMatchObject({ status: 0, stderr: "" });
  expect(readFileSync(file, "utf8")).toBe("new");
  expect(swept(2, "newer")).toMatchObject({ status: 3, stderr: expect.stringContaining("ENOENT") });
  expect(readFileSync(file, "utf8")).toBe("new");
  expect(readdirSync(folder)).toEqual(["result.json"]);
});
