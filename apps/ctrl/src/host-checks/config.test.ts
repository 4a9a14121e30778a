import { expect, test } from "vitest";
import { checkContext } from "./config.ts";

const ANNA = { kind: "user", name: "anna@corp" } as const;
const account = (name: string, domain: string) => () => ({ id: "S-1-5-21-1", isSystem: false, name, domain });

test("a user's context is the user's own, however the name is written", () => {
  expect(checkContext(ANNA, account("Anna", "CORP"))).toEqual([]);
  expect(checkContext({ kind: "user", name: "anna" }, account("ANNA", "HOST-1"))).toEqual([]);
});

test.each([
  ["Bert", "CORP"],
  ["Anna", "OTHER"],
  ["SYSTEM", "NT AUTHORITY"],
])("a call by %s of %s in the context of anna@corp is reported", (name, domain) => {
  expect(checkContext(ANNA, account(name, domain))).toEqual([
    expect.objectContaining({ check: "context", problem: expect.stringContaining(`${domain}\\${name}`) }),
  ]);
});

test("where accounts have no domains, and in the context of the system, nothing is asked", () => {
  expect(checkContext(ANNA, account("root", ""))).toEqual([]);
  expect(
    checkContext({ kind: "system" }, () => {
      throw new Error("asked");
    }),
  ).toEqual([]);
});
