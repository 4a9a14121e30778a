import { execFileSync } from "node:child_process";
import { chownSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { deflateSync } from "node:zlib";
import { expect, test } from "vitest";
import { someResult, someRun, someSuiteStatus } from "../fixtures/some-status.ts";
import { encoded, temporarySpool } from "../fixtures/temporary-spool.ts";
import { type OutputLimits, suiteOutputFiles } from "./output-files.ts";

const spool = temporarySpool();
const isRoot = process.getuid?.() === 0;

const ALL = { section_xml: "x", section_tests: "x", section_suite: "x", section_html: "x" };

function partsOf(
  run: Partial<typeof ALL | { [key in keyof typeof ALL]: null }> = {},
  options: Partial<OutputLimits> & { readonly user?: string; readonly owner?: number } = {},
) {
  const { user, owner, ...limits } = options;
  const folders = { ...spool.folders, owner };
  const view = someSuiteStatus(someResult(someRun({ ...ALL, ...run })), {
    folders,
    ...(user === undefined ? {} : { user }),
  });
  return suiteOutputFiles(view, {
    encoding: "zlib_codec",
    maxBytes: 1024,
    isTimeLeft: () => true,
    ...limits,
  });
}

const XML = '<robot><suite id="s1" name="A"><status status="PASS"/></suite></robot>';

test("parts are measured without being read, and handed on as they are", () => {
  spool.writePart("login", "whole", encoded(XML));
  spool.writePart("login", "log", encoded("<html/>"));
  const parts = partsOf();
  expect(parts.sizes.whole).toBe(encoded(XML).length + 2);
  expect(parts.sizes.log).toBe(encoded("<html/>").length + 2);
  expect(parts.read("whole")).toEqual({ kind: "read", json: `"${encoded(XML)}"` });
});

test("with plain encoding parts are decoded, and measured as they are sent", () => {
  const text = '<robot name="ä 📚">\n\u2028</robot>';
  spool.writePart("login", "whole", encoded(text));
  const parts = partsOf({}, { encoding: "utf_8" });
  const reading = parts.read("whole");
  const json = reading.kind === "read" ? reading.json : "";
  expect(JSON.parse(json)).toBe(text);
  expect(json).not.toMatch(/[\n\u2028]/);
  expect(parts.sizes.whole).toBe(Buffer.byteLength(json));
});

test("parts that the run did not announce are not there, whatever lies in their place", () => {
  spool.writePart("login", "whole", encoded(XML));
  const none = { section_xml: null, section_tests: null, section_suite: null, section_html: null };
  expect(partsOf(none).sizes).toEqual({
    whole: undefined,
    tests: undefined,
    suite: undefined,
    log: undefined,
  });
});

test("a suite that never ran has no parts", () => {
  const limits = { encoding: "zlib_codec", maxBytes: 1024, isTimeLeft: () => true } as const;
  const parts = suiteOutputFiles(someSuiteStatus({ kind: "absent" }), limits);
  expect(Object.values(parts.sizes)).toEqual([undefined, undefined, undefined, undefined]);
  expect(parts.read("whole").kind).toBe("unusable");
});

test("a path that stands in a result is not followed", () => {
  const elsewhere = join(spool.dir, "elsewhere");
  writeFileSync(elsewhere, encoded(XML));
  expect(partsOf({ section_xml: elsewhere }).read("whole")).toMatchObject({
    kind: "unusable",
    problem: expect.stringMatching(/^Cannot read ".*section\.txt": it does not exist$/),
  });
});

const garbage = encoded(XML);

test.each([
  ["nothing at all", "", "it is not base64"],
  ["text", "<<<robotmk>>>", "it is not base64"],
  ["a line end", `${garbage}\n`, "it is not base64"],
  [
    "base64 without its padding",
    garbage.replace(/=+$/, "").slice(0, -(garbage.endsWith("=") ? 0 : 1)),
    "it is not base64",
  ],
  ["base64 of no zlib", Buffer.from("hello world!").toString("base64"), "incorrect header check"],
  [
    "zlib that ends in the middle",
    deflateSync(XML).subarray(0, 30).toString("base64"),
    "unexpected end of file",
  ],
  ["zlib of no UTF-8", deflateSync(Buffer.from([0xff, 0xfe, 0xfd])).toString("base64"), "not valid|invalid"],
  ["more than may be", "A".repeat(2_000), "at most 1024 bytes: it has 2000"],
])("a part that is %s cannot be used, with either encoding", (_what, content, problem) => {
  spool.writePart("login", "whole", content);
  for (const encoding of ["zlib_codec", "utf_8"] as const) {
    const reading = partsOf({}, { encoding }).read("whole");
    expect(reading).toMatchObject({ kind: "unusable", problem: expect.stringMatching(new RegExp(problem)) });
  }
});

test("a part that becomes too large when it is decoded cannot be used", () => {
  const bomb = deflateSync(Buffer.alloc(65 * 1024 * 1024)).toString("base64");
  spool.writePart("login", "whole", bomb);
  expect(partsOf({}, { maxBytes: 1e6 }).read("whole")).toMatchObject({ kind: "unusable" });
});

test.each([
  ["a link", (file: string) => symlinkSync(join(spool.dir, "secret"), file), "it is a symbolic link"],
  ["a FIFO", (file: string) => execFileSync("mkfifo", [file]), "it is not a regular file"],
  ["a folder", (file: string) => mkdirSync(file), "it is not a regular file"],
])("%s in the place of a part is refused at once", (_what, put, problem) => {
  writeFileSync(join(spool.dir, "secret"), encoded(XML));
  const file = spool.writePart("login", "whole", "");
  rmSync(file);
  put(file);
  const parts = partsOf();
  expect(parts.sizes.whole).toBeGreaterThan(0);
  expect(parts.read("whole")).toEqual({ kind: "unusable", problem: `Cannot read "${file}": ${problem}` });
});

test("a file in the place of the run's folder is no part", () => {
  const file = spool.writePart("login", "whole", "");
  rmSync(dirname(file), { recursive: true });
  writeFileSync(dirname(file), "");
  expect(partsOf().sizes.whole).toBe(2);
  expect(partsOf().read("whole")).toMatchObject({
    kind: "unusable",
    problem: expect.stringContaining("does not exist"),
  });
});

test("a file of somebody else is not read for a user", () => {
  const file = spool.writePart("login", "whole", encoded(XML));
  const owner = (process.getuid?.() ?? 0) + 1;
  expect(partsOf({}, { owner }).read("whole")).toEqual({
    kind: "unusable",
    problem: `Cannot read "${file}": it belongs to user ${process.getuid?.() ?? 0}`,
  });
});

test.skipIf(!isRoot)("a user's own file is read, which only root can give to one here", () => {
  const file = spool.writePart("login", "whole", encoded(XML));
  chownSync(file, 12_345, 12_345);
  expect(partsOf({}, { owner: 12_345, user: "alice" }).read("whole").kind).toBe("read");
  expect(partsOf({}, { owner: 0 }).read("whole").kind).toBe("unusable");
});

test("an output of a user that the check could not read is refused, but not the system's, nor a log", () => {
  for (const part of ["whole", "log"] as const) spool.writePart("login", part, encoded("<robot></robot>"));
  expect(partsOf({}, { user: "alice" }).read("whole")).toMatchObject({
    kind: "unusable",
    problem: expect.stringMatching(/^Cannot use ".*section\.txt": it has 0 outermost suites$/),
  });
  expect(partsOf({}, { user: "alice" }).read("log").kind).toBe("read");
  expect(partsOf().read("whole").kind).toBe("read");
});

test("an output that is not whole cannot be used, whoever wrote it; a log may end as it likes", () => {
  for (const part of ["whole", "log"] as const) spool.writePart("login", part, encoded(XML.slice(0, -2)));
  expect(partsOf().read("whole")).toMatchObject({
    kind: "unusable",
    problem: expect.stringMatching(/: it is no output of Robot Framework, or not whole$/),
  });
  expect(partsOf().read("log").kind).toBe("read");
});

test("once the time is over, no file of a user is read any more, but the system's are", () => {
  spool.writePart("login", "whole", encoded(XML));
  const isTimeLeft = () => false;
  expect(partsOf({}, { user: "alice", isTimeLeft }).read("whole")).toMatchObject({
    kind: "unusable",
    problem: expect.stringContaining("the files of users take too long"),
  });
  expect(partsOf({}, { isTimeLeft }).read("whole").kind).toBe("read");
});
