import assert from "node:assert/strict";
import { test } from "node:test";
import { ownAccount } from "./own-account.ts";
import { SESSION_VALUES, sessionText } from "./terminal-services.ts";
import { userSessions } from "./user-sessions.ts";

const CURRENT_SESSION = 0xffffffff;

test("sessionText() tells the user of this session", () => {
  const { name, domain } = ownAccount();
  assert.equal(sessionText(CURRENT_SESSION, SESSION_VALUES.userName), name);
  assert.equal(sessionText(CURRENT_SESSION, SESSION_VALUES.domainName)?.toLowerCase(), domain.toLowerCase());
});

test("sessionText() tells nothing of what is no session's", () => {
  assert.equal(sessionText(CURRENT_SESSION, 9_999), undefined);
});

test("userSessions() tells this user's session, or that the system tells none (as Wine does)", () => {
  const sessions = userSessions();
  const names = sessions?.map(({ name }) => name);
  assert.ok(names === undefined || names.includes(ownAccount().name), `told: ${JSON.stringify(sessions)}`);
});
