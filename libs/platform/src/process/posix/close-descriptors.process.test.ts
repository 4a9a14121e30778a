import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "robotmk-descriptors-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const script = fileURLToPath(new URL("../../fixtures/close-descriptors.ts", import.meta.url));

/** Closes what this test itself was started with. */
const CLOSE_ALL = 'for path in /proc/$$/fd/*; do n=${path##*/}; [ $n -le 2 ] || eval "exec $n>&-"; done';

/** Starts a program by a shell that leaves descriptors open; returns what it and its child found. */
function run(preparation: string): unknown {
  const { stdout, status, stderr } = spawnSync(
    "bash",
    ["-c", `${CLOSE_ALL}; ${preparation}; exec "$0" --import tsx "$1"`, process.execPath, script],
    {
      cwd: fileURLToPath(new URL("..", import.meta.url)),
      env: { ...process.env, FOLDER: folder },
      encoding: "utf8",
    },
  );
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  return JSON.parse(stdout);
}

test("of the descriptors 9 and 200 that an agent left open, a child gets none", () => {
  // Node.js itself keeps the low ones from its children.
  expect(run('exec 9<"$FOLDER" 200>"$FOLDER/agent.lock"')).toEqual({ found: [200], again: [], inChild: [] });
});

test("every other descriptor that was left open is closed, however many", () => {
  const open = Array.from({ length: 40 }, (_, index) => `exec ${100 + index}</dev/null`).join("; ");
  const found = Array.from({ length: 40 }, (_, index) => 100 + index);
  expect(run(open)).toEqual({ found, again: [], inChild: [] });
});

test("where nothing was left open, nothing is found: the runtime's own descriptors stay", () => {
  expect(run("true")).toEqual({ found: [], again: [], inChild: [] });
});

test("a lock of the agent on such a descriptor is given back while we live", () => {
  const result = run('exec 200>"$FOLDER/agent.lock"; flock -n 200; export LOCK="$FOLDER/agent.lock"');
  expect(result).toMatchObject({ found: [200], isLockFree: true });
});
