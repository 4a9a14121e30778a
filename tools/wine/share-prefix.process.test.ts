import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { sharePrefix } from "./share-prefix.ts";

test("leave() returns true to the last user; a process that died does not count", () => {
  const folder = mkdtempSync(join(tmpdir(), "robotmk-prefix-"));
  try {
    expect(sharePrefix(folder)()).toBe(true);
    const leave = sharePrefix(folder);
    writeFileSync(join(folder, "used-by", String(process.ppid)), "");
    expect(leave()).toBe(false);
    rmSync(join(folder, "used-by", String(process.ppid)));
    const { pid } = spawnSync(process.execPath, ["-e", ""]);
    writeFileSync(join(folder, "used-by", String(pid)), "");
    expect(sharePrefix(folder)()).toBe(true);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
