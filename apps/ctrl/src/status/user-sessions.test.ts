import { expect, test } from "vitest";
import { userSession } from "./user-sessions.ts";

const SESSIONS = [
  { id: 1, name: "Anna", domain: "CORP", isConnected: false },
  { id: 3, name: "anna", domain: "CORP", isConnected: true },
  { id: 4, name: "Jörg Müller", domain: "WERK-2", isConnected: false },
];

test.each([
  ["anna", "connected"],
  ["anna@corp", "connected"],
  ["anna@corp.example.com", "connected"],
  ["anna@other", "none"],
  ["jörg müller", "disconnected"],
  ["jo\u0308rg mu\u0308ller@werk-2", "disconnected"],
  ["bert", "none"],
] as const)("the session of %s is %s", (user, state) => {
  expect(userSession(user, SESSIONS)).toBe(state);
});

test("where the system tells no sessions, nothing is said of any", () => {
  expect(userSession("anna", undefined)).toBeUndefined();
});
