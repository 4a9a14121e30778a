import assert from "node:assert/strict";
import { test } from "node:test";
import { ownAccount } from "./accounts.ts";
import { judgeSession } from "./desktop.ts";
import { SESSION_VALUES, sessionFacts, sessionText, userSessions } from "./sessions.ts";

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
  assert.ok(names === undefined || names.includes(ownAccount().name), `listed: ${JSON.stringify(sessions)}`);
});

test("sessionFacts() tells a session and its desktop; what Wine leaves open is no lack", () => {
  const facts = sessionFacts();
  assert.equal(typeof facts.session, "number");
  assert.equal(facts.mayUseDesktop, true);
  assert.equal(judgeSession(facts), undefined);
});
