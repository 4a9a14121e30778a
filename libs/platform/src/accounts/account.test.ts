import { expect, test } from "vitest";
import { accountName } from "./account.ts";

test.each([
  ["anna", "anna"],
  ["anna@CORP", "CORP\\anna"],
  ["anna@corp.example.com", "anna@corp.example.com"],
  ["Jörg Müller@WERK-2", "WERK-2\\Jörg Müller"],
])("the account of %s is looked up as %s", (user, account) => {
  expect(accountName(user)).toBe(account);
});
