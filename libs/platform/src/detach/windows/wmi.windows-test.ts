import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { test } from "node:test";
import { systemClock } from "../../clock.ts";
import { script, testFolder } from "../../fixtures/script-runner.ts";
import { OWN_PROCESS } from "../../win32/handle.ts";
import { isSameLogon, logonOf } from "../../accounts/windows/token.ts";
import { launchTask } from "./task-scheduler.ts";
import { taskFile } from "./task-xml.ts";
import { runTool, systemFolder, systemTools } from "./wmi.ts";

test("Windows's programs are where the system says, whatever the variables say", () => {
  const before = process.env["SystemRoot"];
  process.env["SystemRoot"] = "C:\\planted";
  try {
    const { powershell, schtasks } = systemTools();
    for (const { file } of [powershell, schtasks]) {
      assert.equal(isAbsolute(file), true);
      assert.equal(file.startsWith(systemFolder()), true);
      assert.equal(existsSync(file), true, file);
    }
  } finally {
    process.env["SystemRoot"] = before;
  }
});

test("a tool gets its arguments as they are, and what it prints comes back", async () => {
  using folder = testFolder();
  const tool = script(folder.path, "console.log(JSON.stringify(process.argv.slice(2)))");
  const args = ["a b", 'say "hi"', "%TEMP%", "ü'$x", "", "C:\\a b\\"];
  const end = await runTool(tool, args, 20_000);
  assert.deepEqual(end.kind === "done" ? JSON.parse(end.output) : end, args);
});

test("a tool that hangs is ended when its time is over", async () => {
  using folder = testFolder();
  const pidFile = join(folder.path, "pid");
  const hang = `import { writeFileSync } from "node:fs";
    writeFileSync(process.argv[2], String(process.pid));
    setTimeout(() => {}, 60_000);`;
  const end = await runTool(script(folder.path, hang), [pidFile], 3_000);
  assert.match(end.kind === "failed" ? end.problem : "", /did not end within 3000 ms/);
  assert.throws(() => process.kill(Number(readFileSync(pidFile, "utf8")), 0), { code: "ESRCH" });
});

test("a tool that fails or is missing tells why", async () => {
  using folder = testFolder();
  const tool = script(folder.path, "console.log('ERROR: no'); process.exitCode = 3;");
  const failed = await runTool(tool, [], 20_000);
  assert.match(failed.kind === "failed" ? failed.problem : "", /failed \(3\): ERROR: no$/);
  const missing = await runTool({ file: join(folder.path, "none.exe"), args: [] }, [], 20_000);
  assert.match(missing.kind === "failed" ? missing.problem : "", /no such program \(ENOENT\)$/);
});

test("what a tool says in the code page of consoles is read as that", async () => {
  using folder = testFolder();
  // "ü" and "é" in the code pages 437 and 850, and nothing of UTF-8.
  const lines =
    "process.stdout.write(Buffer.from([0x46, 0x81, 0x72, 0x82, 0x0d, 0x0a])); process.exitCode = 1;";
  const failed = await runTool(script(folder.path, lines), [], 20_000);
  assert.match(failed.kind === "failed" ? failed.problem : "", /failed \(1\): Füré$/);
});

test("schtasks.exe takes the task, and deletes it", async () => {
  using folder = testFolder();
  const name = `robotmk-test-${process.pid}`;
  const file = join(folder.path, "task ü.tmp");
  const command = { file: join(systemFolder(), "cmd.exe"), args: ["/c", "rem <a> & 'b'"] };
  const task = launchTask({
    command,
    cwd: systemFolder(),
    logon: logonOf(OWN_PROCESS),
    expiresMs: systemClock.wallMs() + 60_000,
  });
  writeFileSync(file, taskFile(task));
  const { schtasks } = systemTools();
  const ends = [
    await runTool(schtasks, ["/Create", "/TN", name, "/XML", file], 20_000),
    await runTool(schtasks, ["/Delete", "/TN", name, "/F"], 20_000),
  ];
  assert.deepEqual(
    ends.map(({ kind }) => kind),
    ["done", "done"],
  );
  assert.equal(readdirSync(join(systemFolder(), "tasks")).includes(name), false);
});

test("a process has its own logon, and one of another session has not", () => {
  const own = logonOf(OWN_PROCESS);
  assert.match(own.sid, /^S-1-5-/);
  assert.match(own.integrity, /^S-1-16-\d+$/);
  assert.equal(isSameLogon(own, logonOf(OWN_PROCESS)), true);
  assert.equal(isSameLogon(own, { ...own, session: own.session + 1 }), false);
  assert.equal(isSameLogon(own, { ...own, integrity: "S-1-16-4096" }), false);
});
