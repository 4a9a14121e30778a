import { strFromU8, unzipSync } from "fflate";
import { expect, test } from "vitest";
import { writeZip } from "./write-zip.ts";

const FILES = new Map([
  ["b folder/b.txt", Buffer.from("bbb".repeat(1000))],
  ["a.bin", Buffer.from([0, 255, 1])],
  ["B.txt", Buffer.from("")],
]);

test("what was put in comes out", () => {
  const found = unzipSync(writeZip(FILES));
  expect(Object.keys(found)).toEqual(["B.txt", "a.bin", "b folder/b.txt"]);
  expect(strFromU8(found["b folder/b.txt"] ?? new Uint8Array())).toBe("bbb".repeat(1000));
  expect(found["a.bin"]).toEqual(new Uint8Array([0, 255, 1]));
});

test("neither the order of the files nor the time zone changes a byte", () => {
  const zones = ["UTC", "Pacific/Auckland", "America/St_Johns"].map((zone) => {
    const before = process.env["TZ"];
    process.env["TZ"] = zone;
    try {
      return Buffer.from(writeZip(new Map([...FILES].toReversed())));
    } finally {
      if (before === undefined) delete process.env["TZ"];
      else process.env["TZ"] = before;
    }
  });
  for (const zip of zones) expect(zip.equals(writeZip(FILES))).toBe(true);
});
