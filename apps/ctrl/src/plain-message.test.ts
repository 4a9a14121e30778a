import { expect, test } from "vitest";
import { plainMessage } from "./plain-message.ts";

test.each([
  ["a plain message with a < and &amp; stays", "a < b &amp; c", "a < b &amp; c"],
  ["an empty one stays", "", ""],
  [
    "a merged one",
    '*HTML* <span class="merge">Test has been re-executed.</span><hr>New status: <b>PASS</b><br>Old: 1 &lt; 2 &amp;lt;',
    "Test has been re-executed. New status: PASS Old: 1 < 2 &lt;",
  ],
  ["one that is cut in a tag", '*HTML* text <span class="a', 'text <span class="a'],
])("%s", (_name, message, expected) => {
  expect(plainMessage(message)).toBe(expected);
});

test("a long run of opened tags is read in no time that grows with its square", () => {
  expect(plainMessage(`*HTML*${"<".repeat(100_000)}`)).toHaveLength(100_000);
});
