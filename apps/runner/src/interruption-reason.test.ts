import { expect, test } from "vitest";
import { interruptionReason } from "./interruption-reason.ts";

test.each([
  [{ isOfOtherBoot: false, inARow: 1 }, "interrupted: its runner was killed"],
  [{ isOfOtherBoot: true, inARow: 1 }, "interrupted: the host was restarted"],
  [
    { isOfOtherBoot: false, inARow: 2 },
    "interrupted: its runner was killed, the 2 last runs were interrupted",
  ],
  [
    { isOfOtherBoot: false, inARow: 3 },
    "interrupted: its runner was killed, the 3 last runs were interrupted, so it is started more rarely",
  ],
])("an interruption is told with its cause, and how often it happened: %j", (interruption, reason) => {
  expect(interruptionReason(interruption)).toBe(reason);
});
