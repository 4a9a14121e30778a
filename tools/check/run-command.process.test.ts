import { expect, test } from "vitest";
import { runCommand } from "./run-command.ts";

const node = (code: string) => runCommand([process.execPath, "-e", code], { cwd: "/" });

test("a command passes by its exit code, and both its streams are kept", async () => {
  expect(await node("console.log('out'); console.error('err')")).toEqual({
    passed: true,
    output: "out\nerr\n",
  });
  expect(await node("process.exitCode = 3; console.log('no')")).toEqual({ passed: false, output: "no\n" });
});

test("a command that can't be started fails with the system's reason", async () => {
  const { passed, output } = await runCommand(["/nowhere/tool"], { cwd: "/" });

  expect(passed).toBe(false);
  expect(output).toContain("ENOENT");
});
