import { expect, test } from "vitest";
import { CappedText } from "../xml/text.ts";
import { shortenMessage } from "./shorten-message.ts";

function shorten(message: string, options: { longest?: number; isHtml?: boolean } = {}) {
  const { longest = 100, isHtml = false } = options;
  const text = new CappedText(longest);
  text.add(message);
  return shortenMessage(text, { longest, isHtml });
}

test("a short message stays as it is", () => {
  expect(shorten("x".repeat(100))).toStrictEqual({ text: "x".repeat(100), isCut: false, pictures: 0 });
});

test("a long message is cut, and says so", () => {
  const text = `${"x".repeat(100)}\n[cut: the whole text has 101 characters]`;
  expect(shorten("x".repeat(101))).toStrictEqual({ text, isCut: true, pictures: 0 });
});

test("a message in HTML that shows a picture is left out", () => {
  const html = `<td><img alt="screenshot" src="data:image/png;base64,${"A".repeat(500)}" width="800px"></td>`;
  expect(shorten(html, { isHtml: true })).toStrictEqual({
    text: "[picture left out]",
    isCut: false,
    pictures: 1,
  });
});

test("a picture inside a text is left out and the words around it stay", () => {
  expect(shorten("before data:image/png;base64,iVBORw0KGgo= after")).toStrictEqual({
    text: "before [picture left out] after",
    isCut: false,
    pictures: 1,
  });
});

test("a picture that goes beyond the limit leaves no rest of itself", () => {
  expect(shorten(`before data:image/png;base64,${"A".repeat(5000)}`)).toStrictEqual({
    text: "before [picture left out]",
    isCut: false,
    pictures: 1,
  });
});

test("a message in HTML without a picture stays", () => {
  const html = '<img src="shot.png">';
  expect(shorten(html, { isHtml: true })).toStrictEqual({ text: html, isCut: false, pictures: 0 });
});

test("a message that was cut before tells the length that it had at first", () => {
  const once = shorten("x".repeat(5000), { longest: 300 }).text;
  const text = `${"x".repeat(100)}\n[cut: the whole text has 5000 characters]`;
  expect(shorten(once, { longest: 100 })).toStrictEqual({ text, isCut: true, pictures: 0 });
  const talk = `${"x".repeat(200)} [cut: the whole text has 7 characters] or so`;
  expect(shorten(talk).text).toContain(`the whole text has ${talk.length} characters`);
});
