import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { markedProcesses } from "./proc-table.ts";

let procRoot = "";
beforeEach(() => {
  procRoot = mkdtempSync(join(tmpdir(), "robotmk-proc-"));
});
afterEach(() => rmSync(procRoot, { recursive: true }));

const marker = { name: "ROBOTMK_RUN_ID", value: "20261122T101530123Z-4f9a1c" };

function isMarked(environ: string | Buffer | undefined, sought = marker): boolean {
  mkdirSync(join(procRoot, "7"), { recursive: true });
  if (environ !== undefined) writeFileSync(join(procRoot, "7", "environ"), environ);
  const process = { pid: 7, parentPid: 1, startToken: "x" };
  return markedProcesses([process], sought, procRoot).length === 1;
}

const ENTRY = `${marker.name}=${marker.value}`;

test.each([
  ["alone", `${ENTRY}\0`, true],
  ["between others", `PATH=/bin\0${ENTRY}\0LANG=C\0`, true],
  ["without the last NUL", ENTRY, true],
  ["twice", `${ENTRY}\0${ENTRY}\0`, true],
  [
    "among bytes that are no UTF-8",
    Buffer.concat([Buffer.from([88, 61, 255, 254, 0]), Buffer.from(`${ENTRY}\0`)]),
    true,
  ],
  ["with more behind it", `${ENTRY}0\0`, false],
  ["with less", `${ENTRY.slice(0, -1)}\0`, false],
  ["under a longer name", `MY_${ENTRY}\0`, false],
  ["in the value of another", `X=${ENTRY}\0`, false],
  ["in no environment at all", "", false],
  ["in a process that hides its environment or has ended", undefined, false],
])("the marker is found where it stands: %s", (_name, environ, isExpected) => {
  expect(isMarked(environ)).toBe(isExpected);
});

test("a marker with characters beyond ASCII is found as its bytes", () => {
  const sought = { name: "RUN", value: "süite €" };
  expect(isMarked(Buffer.from("RUN=süite €\0"), sought)).toBe(true);
  expect(isMarked(Buffer.from("RUN=suite €\0"), sought)).toBe(false);
});
