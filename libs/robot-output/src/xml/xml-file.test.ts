import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { readXmlFile } from "./xml-file.ts";

const folder = await mkdtemp(join(tmpdir(), "robotmk-xml-"));
afterAll(() => rm(folder, { recursive: true }));

const xmlFile = join(folder, "file.xml");

async function read(content: string | Uint8Array, options: { readonly maxBytes?: number } = {}) {
  await writeFile(xmlFile, content);
  const texts: string[] = [];
  const handler = {
    open: () => undefined,
    close: () => undefined,
    text: (piece: string) => texts.push(piece),
  };
  const end = await readXmlFile(xmlFile, handler, options);
  return { end, text: texts.join("") };
}

function bytes(...parts: readonly (string | number)[]): Uint8Array {
  return Buffer.concat(
    parts.map((part) => (typeof part === "string" ? Buffer.from(part, "utf8") : Buffer.from([part]))),
  );
}

test("a file is read whole", async () => {
  expect(await read("<a>Größe</a>")).toStrictEqual({ end: { kind: "whole" }, text: "Größe" });
});

test("line ends of all systems become one", async () => {
  const { text } = await read("<a>1\r\n2\r3\n4&#13;5\r\n</a>\r");
  expect(text).toBe("1\n2\n3\n4\r5\n");
});

test("a line end between two pieces of the file is one line end", async () => {
  const before = "x".repeat(128 * 1024 - "<a>".length - 1);
  const { text } = await read(`<a>${before}\r\ny</a>`);
  expect(text).toBe(`${before}\ny`);
});

test.each([
  ["a hole of NULs as a crash leaves it", bytes("<a><b>good</b>", 0, 0, 0, "</a>"), "U+0000"],
  ["a control character", bytes("<a><b>good</b>", 7, "</a>"), "U+0007"],
  ["bytes that are not UTF-8", bytes("<a><b>good</b>", 0xff, 0xfe, "</a>"), "not UTF-8"],
  ["a character cut by the end of the file", bytes("<a><b>good</b>", 0xc3), "ends inside a character"],
  ["no end", "<a><b>good</b>", "not closed"],
])("%s is damage, and what is before it is read", async (_what, content, problem) => {
  const { end, text } = await read(content);
  expect(end).toStrictEqual({ kind: "damaged", problem: expect.stringContaining(problem) });
  expect(text).toBe("good");
});

test.each([
  ["an empty file", "", "it is empty"],
  ["Robot Framework's other format", '\n {"generator": "Robot 7.5"}', "it is JSON, not XML"],
])("%s is refused", async (_what, content, problem) => {
  expect((await read(content)).end).toStrictEqual({ kind: "refused", problem });
});

test.each([
  ["as PowerShell saves it", "\uFEFF", false],
  ["without a mark", "", false],
  ["the larger byte first", "\uFEFF", true],
  ["the larger byte first, without a mark", "", true],
])("UTF-16 %s is refused as what it is", async (_what, mark, isBigEndian) => {
  const content = Buffer.from(`${mark}<?xml version="1.0" encoding="UTF-16"?>\r\n<a/>`, "utf16le");
  const { end } = await read(isBigEndian ? content.swap16() : content);
  expect(end).toStrictEqual({ kind: "refused", problem: 'its encoding is "UTF-16", not UTF-8' });
});

test.each(["ISO-8859-1", "windows-1252"])(
  "%s is refused by its name, whatever bytes follow",
  async (name) => {
    const content = Buffer.from(`<?xml version="1.0" encoding="${name}"?>\r\n<a>Gr\xf6\xdfe</a>`, "latin1");
    const problem = `its encoding is "${name}", not UTF-8`;
    expect((await read(content)).end).toStrictEqual({ kind: "refused", problem });
  },
);

test("a byte order mark before the lines of Windows is no text", async () => {
  const { end, text } = await read('\uFEFF<?xml version="1.0" encoding="UTF-8"?>\r\n<a>Größe\r\n</a>\r\n');
  expect({ end, text }).toStrictEqual({ end: { kind: "whole" }, text: "Größe\n" });
});

test("of a file that is too long the first part is read", async () => {
  const { end, text } = await read(`<a>${"x".repeat(1000)}</a>`, { maxBytes: 503 });
  expect(end).toMatchObject({ kind: "damaged", problem: expect.stringContaining("has 1007 bytes") });
  expect(text.length).toBeLessThanOrEqual(500);
});

test("a file of exactly the greatest length is read whole", async () => {
  expect((await read("<a>1234</a>", { maxBytes: 11 })).end).toStrictEqual({ kind: "whole" });
});

const NO_HANDLER = { open: () => undefined, close: () => undefined, text: () => undefined };

test.each([
  ["a file that does not exist", join(folder, "missing.xml"), "it does not exist"],
  ["a file below a file", join(xmlFile, "below.xml"), "it does not exist"],
  ["a folder", folder, "it is not a regular file"],
])("%s is refused", async (_what, file, problem) => {
  await writeFile(xmlFile, "<a/>");
  expect(await readXmlFile(file, NO_HANDLER)).toStrictEqual({ kind: "refused", problem });
});
test("an aborted read throws the signal's reason", async () => {
  await writeFile(xmlFile, "<a/>");
  const reason = new Error("enough");
  const reading = readXmlFile(xmlFile, NO_HANDLER, { signal: AbortSignal.abort(reason) });
  await expect(reading).rejects.toBe(reason);
});
