import * as fc from "fast-check";
import { expect, test } from "vitest";
import { XmlDocument } from "./xml-document.ts";
import type { XmlAttributes } from "./xml-handler.ts";
import { startTag, textElement } from "./xml-writer.ts";

// oxlint-disable-next-line no-control-regex
const NOT_XML = /[\0-\x08\v\f\x0E-\x1F\uFFFE\uFFFF]/g;
const xmlText = fc.string({ unit: "binary" }).map((text) => text.replaceAll(NOT_XML, ""));

test("any text and attribute that XML allows is read as it was written", () => {
  fc.assert(
    fc.property(xmlText, xmlText, (text, attribute) => {
      const seen: { name: string; attributes: XmlAttributes; text: string }[] = [];
      const document = new XmlDocument({
        open: (name, attributes) => seen.push({ name, attributes, text: "" }),
        text: (piece) => {
          const last = seen.at(-1);
          if (last) last.text += piece;
        },
        close: () => undefined,
      });
      document.write(textElement("msg", { level: attribute }, text));
      document.end();
      expect(seen).toMatchObject([{ name: "msg", attributes: { level: attribute }, text }]);
    }),
  );
});

test("attributes that are not there are not written", () => {
  expect(startTag("kw", { name: "a", type: undefined })).toBe('<kw name="a">');
  expect(startTag("arg", {}, { isEmpty: true })).toBe("<arg/>");
});
