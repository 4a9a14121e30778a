import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { makeRunFolder } from "../fixtures/run-folders.ts";
import { TemporarySpool } from "../fixtures/temporary-spool.ts";
test("what is mounted in it is left alone", (context) => {
  using spool = new TemporarySpool();
  const folder = makeRunFolder(spool.folders, { "run.json": "{}", "log.html": "", "mounted/below": "" });
  const program = fileURLToPath(new URL("../fixtures/remove-run-program.ts", import.meta.url));
  const script = `mount -t tmpfs none "$1" && : >"$1/precious" && shift && "$@" && ls "$RUN" "$RUN/mounted"`;
  const { status, stdout, stderr } = spawnSync(
    "unshare",
    // A place for mounts of its own, also for who is not root.
    [
      "-rm",
      "sh",
      "-c",
      script,
      "sh",
      join(folder, "mounted"),
      process.execPath,
      "--import",
      "tsx",
      program,
      spool.root,
    ],
    { encoding: "utf8", env: { ...process.env, RUN: folder }, cwd: import.meta.dirname },
  );
  // Only who is not allowed a place for mounts is excused, and not in CI.
  if (process.env["CI"] !== "true" && /^(?:unshare|mount): /m.test(stderr)) return context.skip(stderr);
  expect([status, stderr]).toEqual([0, ""]);
  const [removal = "", ...left] = stdout.trim().split("\n");
  expect(JSON.parse(removal)).toMatchObject({
    kind: "stuck",
    problem: expect.stringMatching(/mounted": another file system is mounted there$/),
  });
  expect(left).toEqual([`${folder}:`, "mounted", "run.json", "", `${folder}/mounted:`, "precious"]);
});
