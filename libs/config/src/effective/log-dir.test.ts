import { expect, test } from "vitest";
import { logDirOf } from "./suite-config.ts";

test.each([
  ["C:\\log\\robotmk", "anna@corp", "C:\\log\\robotmk\\user-anna@corp"],
  ["\\\\server\\log", "anna", "\\\\server\\log\\user-anna"],
  ["C:\\log\\robotmk", undefined, "C:\\log\\robotmk"],
  ["/var/log/robotmk", "anna", "/var/log/robotmk"],
])("in %s the logs of %s are in %s", (logDir, user, folder) => {
  expect(logDirOf(logDir, user)).toBe(folder);
});
