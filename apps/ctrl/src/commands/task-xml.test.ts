import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { checkTask } from "../fixtures/check-task.ts";
import { writeTaskXml } from "./task-xml.ts";

const ANNA = { user: "Jörg Müller", program: undefined, config: undefined };

test("a file is written in UTF-16 with its mark, and says so", () => {
  const folder = mkdtempSync(join(tmpdir(), "rmk-task-"));
  try {
    const out = join(folder, "task.xml");
    const answer = writeTaskXml({ ...ANNA, out });
    expect(answer).toMatchObject({ code: 0, err: "" });
    expect(answer.out).toContain(`schtasks /create /xml "${out}" /tn "robotmk-user-jörg müller"`);
    const bytes = readFileSync(out);
    expect([...bytes.subarray(0, 2)]).toEqual([0xff, 0xfe]);
    const text = bytes.toString("utf16le");
    expect(text).toContain('encoding="UTF-16"');
    expect(text).toContain("<UserId>Jörg Müller</UserId>");
    expect(checkTask(text)).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test("standard output gets plain ASCII, which every redirection leaves as it is", () => {
  const { code, out } = writeTaskXml({ ...ANNA, out: undefined });
  expect(code).toBe(0);
  expect(out).toMatch(/^[\x20-\x7e\r\n]+$/);
});

test("a wrong user is wrong usage, a file that can't be written is a failure", () => {
  expect(writeTaskXml({ ...ANNA, user: "../x", out: undefined })).toMatchObject({ code: 2, out: "" });
  const failed = writeTaskXml({ ...ANNA, out: "/nowhere/task.xml" });
  expect(failed).toMatchObject({ code: 1, out: "" });
  expect(failed.err).toContain("Cannot write the task: ");
});
