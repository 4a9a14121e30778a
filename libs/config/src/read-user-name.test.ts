import { expect, test } from "vitest";
import { readUserName } from "./read-user-name.ts";

test.each([
  ["anna", "anna"],
  ["svc_robot-2", "svc_robot-2"],
  ["anna@corp.example.com", "anna@corp.example.com"],
  ["CORP\\anna", "anna@CORP"],
  [".\\anna", "anna"],
  ["Jörg Müller", "Jörg Müller"],
  ["Jo\u0308rg", "J\u00f6rg"],
  ["WERK-2\\Jörg Müller", "Jörg Müller@WERK-2"],
  [1000, "1000"],
])("the user %s is called %s", (written, name) => {
  expect(readUserName(written)).toEqual({ kind: "read", value: name });
});

test.each([
  "..",
  "a..b",
  "a/b",
  "a\\b\\c",
  "\\anna",
  " anna",
  "anna ",
  "-x",
  "a\tb",
  'a"b',
  "a%b",
  "ü".repeat(51),
  "",
  true,
])("%j is no name of a user", (written) => {
  expect(readUserName(written).kind).toBe("refused");
});
