import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { until } from "../../fixtures/process-tree.ts";
import { detachStage } from "./second-fork.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "robotmk-detach-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

test.each([[[]], [[""]]])("an order without a program is refused: %j", async (args) => {
  await expect(detachStage(args)).rejects.toThrow("the order is detach CGROUP PROGRAM");
});

test("a program that cannot be started is an error", async () => {
  await expect(detachStage(["", "/does/not/exist"])).rejects.toMatchObject({ code: "ENOENT" });
});

const stage = fileURLToPath(new URL("../../fixtures/detach.ts", import.meta.url));

test("a detached program leads no session, has no terminal and no stream, stands in / and outlives the stage", async () => {
  const report = join(folder, "report");
  const script =
    'cat /proc/$$/stat >"$0.new"; pwd >>"$0.new"; readlink /proc/$$/fd/0 /proc/$$/fd/2 >>"$0.new"; mv "$0.new" "$0"; exec sleep 1000';
  const child = spawn(process.execPath, ["--import", "tsx", stage, "", "sh", "-c", script, report], {
    cwd: fileURLToPath(new URL("..", import.meta.url)),
    detached: true,
    stdio: "ignore",
  });
  const ended = once(child, "exit");
  expect(await ended).toEqual([0, null]);
  await until(() => existsSync(report));
  const [stat = "", ...lines] = readFileSync(report, "utf8").split("\n");
  const [pid, , , , , session, terminal] = stat.split(" ").map(Number);
  try {
    expect(lines.slice(0, 3)).toEqual(["/", "/dev/null", "/dev/null"]);
    expect(session).toBe(child.pid);
    expect(pid).not.toBe(session);
    expect(terminal).toBe(0);
    expect(() => process.kill(pid ?? 0, 0)).not.toThrow();
  } finally {
    if (pid !== undefined) process.kill(pid, "SIGKILL");
  }
});
