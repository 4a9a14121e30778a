import {
  linkSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "@robotmk-controller/platform";
import { expect, test } from "vitest";
import { cutLargeFiles, watchOutput, writtenBytes } from "./output-limit.ts";

class Folder implements Disposable {
  readonly path = mkdtempSync(join(tmpdir(), "robotmk-output-"));

  file(name: string, bytes: number): string {
    const path = join(this.path, name);
    mkdirSync(join(path, ".."), { recursive: true });
    writeFileSync(path, "");
    truncateSync(path, bytes);
    return path;
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true });
  }
}

test("holes count as what they are long, links as nothing, and folders with what is in them", () => {
  using folder = new Folder();
  using outside = new Folder();
  folder.file("output.xml", 5_000_000_000);
  folder.file("a/b/c.png", 1_000);
  symlinkSync(outside.file("large", 9_000_000_000), join(folder.path, "link"));
  symlinkSync("/", join(folder.path, "root"));
  expect(writtenBytes(folder.path)).toBe(5_000_001_000);
  expect(writtenBytes(join(folder.path, "absent"))).toBe(0);
});

test("the watch resolves when there is too much, and measures a last time at its end", async () => {
  using folder = new Folder();
  const watch = watchOutput(folder.path, { maxBytes: 1_000, clock: systemClock });
  folder.file("output.xml", 1_001);
  await watch.exceeded;
  expect(watch.bytes()).toBe(1_001);
  folder.file("log.html", 5);
  expect(watch.finish()).toBe(1_006);
});

test("files that are too long keep their beginning, others and those behind links stay as they are", () => {
  using folder = new Folder();
  using outside = new Folder();
  const long = folder.file("a/output.xml", 5_000);
  const short = folder.file("log.html", 100);
  const other = outside.file("other", 5_000);
  symlinkSync(other, join(folder.path, "link"));
  expect(cutLargeFiles(folder.path, 1_000)).toEqual([
    "output.xml was cut: 5000 bytes were written, 1000 are kept",
  ]);
  expect([long, short, other].map((file) => statSync(file).size)).toEqual([1_000, 100, 5_000]);
  linkSync(long, join(folder.path, "again"));
  expect(cutLargeFiles(folder.path, 1_000)).toEqual([]);
});
