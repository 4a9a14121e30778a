import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { ownAccount } from "./own-account.ts";

test("ownAccount() tells what id(1) tells", () => {
  const id = execFileSync("id", ["-u"], { encoding: "utf8" }).trim();
  const name = execFileSync("id", ["-un"], { encoding: "utf8" }).trim();
  expect(ownAccount()).toEqual({ id, name, isSystem: id === "0", domain: "" });
});
