import { expect, test } from "vitest";
import { judgeSession } from "./desktop.ts";

const FINE = { session: 2, connectState: 0, isLocked: false, mayUseDesktop: true };

test("a session that is active and not locked lacks nothing", () => {
  expect(judgeSession(FINE)).toBeUndefined();
});

test("what the system does not say is no lack", () => {
  const unknown = {
    session: undefined,
    connectState: undefined,
    isLocked: undefined,
    mayUseDesktop: undefined,
  };
  expect(judgeSession(unknown)).toBeUndefined();
});

test.each([
  ["that of the services", { ...FINE, session: 0 }, "session 0 is that of the services"],
  ["disconnected", { ...FINE, connectState: 4 }, "session 2 is disconnected"],
  ["just logging on", { ...FINE, connectState: 1 }, "session 2 is not active: its state is 1"],
  ["locked", { ...FINE, isLocked: true }, "session 2 is locked"],
  ["showing another desktop", { ...FINE, mayUseDesktop: false }, "session 2 shows another desktop"],
])("a session that is %s lacks a desktop, and says why", (_, facts, text) => {
  expect(judgeSession(facts)).toContain(text);
});
