import assert from "node:assert/strict";
import { userInfo } from "node:os";
import { test } from "node:test";
import { ownAccount } from "./accounts.ts";

test("ownAccount() returns the user that Node.js knows, with domain and SID", () => {
  const account = ownAccount();
  assert.equal(account.name, userInfo().username);
  assert.match(account.id, /^S-1-5-/);
  assert.notEqual(account.domain, "");
  assert.equal(account.isSystem, false);
});

test("ownAccount() does not believe variables of the environment", () => {
  const before = ownAccount();
  process.env["USERNAME"] = "SYSTEM";
  process.env["USERDOMAIN"] = "NT AUTHORITY";
  assert.deepEqual(ownAccount(), before);
});
