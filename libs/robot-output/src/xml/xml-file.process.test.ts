import { execFileSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { readXmlFile } from "./xml-file.ts";

const folder = await mkdtemp(join(tmpdir(), "robotmk-xml-"));
afterAll(() => rm(folder, { recursive: true }));

const NO_HANDLER = { open: () => undefined, close: () => undefined, text: () => undefined };
test.skipIf(process.platform === "win32")(
  "a named pipe is refused without waiting for a writer",
  async () => {
    const pipe = join(folder, "pipe.xml");
    execFileSync("mkfifo", [pipe]);
    const end = await readXmlFile(pipe, NO_HANDLER);
    expect(end).toStrictEqual({ kind: "refused", problem: "it is not a regular file" });
  },
);
