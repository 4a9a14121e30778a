import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ROOT } from "../../../tool-command.ts";
import { buildPrograms } from "../build-programs.ts";
import { packExecutable } from "./pack-executable.ts";

test("a packed program that starts itself again and again comes to an end", async () => {
  const { files } = await buildPrograms(ROOT, {
    form: "packed",
    entries: { ctrl: "libs/platform/src/fixtures/breed.ts" },
  });
  const folder = mkdtempSync(join(tmpdir(), "rmk packed-"));
  try {
    const file = join(folder, "robotmk");
    writeFileSync(file, await packExecutable(ROOT, { system: "linux", programs: files }), { mode: 0o755 });

    const { status, stderr } = spawnSync(file, [join(folder, "born")], { env: {}, encoding: "utf8" });

    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(readFileSync(join(folder, "born"), "utf8").trim().split("\n")).toEqual([
      ...[0, 1, 2, 3, 4, 5, 6].map((depth) => `born at ${depth}`),
      expect.stringMatching(/^Cannot start another program .* 6 deep: this one is at 6$/),
    ]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
