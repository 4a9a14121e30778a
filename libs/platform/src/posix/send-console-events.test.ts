import { expect, test } from "vitest";
import { sendConsoleEvents } from "./send-console-events.ts";

test("where processes have signals, no console is told anything", () => {
  expect(() => sendConsoleEvents(["ctrl-c", "8", "7:100"])).toThrow("only Windows has them");
});
