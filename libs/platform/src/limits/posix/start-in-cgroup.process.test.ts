import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { startInGroup } from "./start-in-cgroup.ts";

const options = { cwd: "/", env: { PATH: "/usr/bin:/bin" }, output: "pipe" } as const;

test("a program executes nothing before prepare() returns, and has the pid that prepare() got", async () => {
  const folder = mkdtempSync(join(tmpdir(), "robotmk-held-"));
  try {
    let prepared = 0;
    let seen = "";
    const prepare = (pid: number): void => {
      prepared = pid;
      seen = readFileSync(`/proc/${pid}/cmdline`, "utf8");
    };
    const started = await startInGroup(
      { file: "sh", args: ["-c", 'echo "$$ $1"', "sh", "--odd 'argument'"] },
      options,
      { gateFile: join(folder, "gate.lock"), prepare },
    );
    const said: string[] = [];
    started.stdout?.setEncoding("utf8").on("data", (text: string) => said.push(text));

    expect(await started.ended).toEqual({ code: 0, signal: undefined });
    await new Promise((resolve) => {
      if (started.stdout?.readableEnded === true) resolve(undefined);
      else started.stdout?.once("end", resolve);
    });
    expect(prepared).toBe(started.pid);
    expect(seen).toContain("gate.lock");
    expect(said.join("")).toBe(`${started.pid} --odd 'argument'\n`);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("what fails while it is held does not keep it for ever", async () => {
  const folder = mkdtempSync(join(tmpdir(), "robotmk-held-"));
  try {
    const gateFile = join(folder, "gate.lock");
    const fail = (): never => {
      throw new Error("no");
    };
    await expect(
      startInGroup({ file: "true", args: [] }, options, { gateFile, prepare: fail }),
    ).rejects.toThrow("no");
    const next = await startInGroup({ file: "true", args: [] }, options, {
      gateFile,
      prepare: () => undefined,
    });
    expect(await next.ended).toEqual({ code: 0, signal: undefined });
  } finally {
    rmSync(folder, { recursive: true });
  }
});
