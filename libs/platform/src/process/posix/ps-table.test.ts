import { hostname } from "node:os";
import { expect, test } from "vitest";
import { parseRows } from "./ps-table.ts";

test("parseRows() reads pid, parent, state and start of each line of ps(1)", () => {
  const text = "    1     0 Ss   Tue Dec  1 00:05:22 2026\n 4711     1 T+ Mon Nov 30 23:59:59 2026    \n";
  expect(parseRows(text)).toEqual([
    {
      pid: 1,
      parentPid: 0,
      state: "Ss",
      startToken: `ps.${hostname()}:${Date.UTC(2026, 11, 1, 0, 5, 22) / 1000}`,
    },
    {
      pid: 4711,
      parentPid: 1,
      state: "T+",
      startToken: `ps.${hostname()}:${Date.UTC(2026, 10, 30, 23, 59, 59) / 1000}`,
    },
  ]);
});

test.each(["", "\n", "  PID  PPID STAT STARTED\n", "12 1 S yesterday\n", "12 1\n", "a b c d\n"])(
  "parseRows() leaves out %j",
  (text) => {
    expect(parseRows(text)).toEqual([]);
  },
);
