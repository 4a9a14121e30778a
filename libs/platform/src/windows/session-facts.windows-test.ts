import assert from "node:assert/strict";
import { test } from "node:test";
import { judgeSession } from "./judge-session.ts";
import { sessionFacts } from "./session-facts.ts";

test("sessionFacts() tells a session and its desktop; what Wine leaves open is no lack", () => {
  const facts = sessionFacts();
  assert.equal(typeof facts.session, "number");
  assert.equal(facts.mayUseDesktop, true);
  assert.equal(judgeSession(facts), undefined);
});
