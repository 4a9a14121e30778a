import assert from "node:assert/strict";
import { text } from "node:stream/consumers";
import { test } from "node:test";
import { bareEnvironment, script, testFolder } from "../../fixtures/script-runner.ts";
import { openInheritable } from "../../win32/file.ts";
import { closeHandle, withHandle } from "../../win32/handle.ts";
import { createProcess, CREATION_FLAGS } from "./create-process.ts";
import { outputPipe } from "./output-pipe.ts";
import { watchProcess } from "./wait.ts";

const GENERIC_ALL = 0x1000_0000;

/** Starts a script whose standard output is the pipe. */
function start(folder: string, lines: string, isPolled: boolean) {
  const { writer, reader } = outputPipe(isPolled);
  const created = withHandle(writer, (stdout) =>
    withHandle(openInheritable("NUL", { access: GENERIC_ALL }), (nowhere) =>
      createProcess({
        command: script(folder, lines),
        cwd: folder,
        env: bareEnvironment(),
        flags: CREATION_FLAGS.CREATE_NO_WINDOW,
        streams: { stdin: nowhere, stdout, stderr: nowhere },
      }),
    ),
  );
  closeHandle(created.thread);
  return { reader, ended: watchProcess(created.process).ended };
}

for (const isPolled of [false, true]) {
  const kind = isPolled ? "polled" : "waited for";
  test(`a pipe that is ${kind} is read to its end, however much comes at once`, async () => {
    using folder = testFolder();
    const lines = `process.stdout.write("ä".repeat(300_000)); setTimeout(() => console.log("end"), 100);`;
    const { reader, ended } = start(folder.path, lines, isPolled);
    assert.equal(await text(reader), `${"ä".repeat(300_000)}end\n`);
    assert.deepEqual(await ended, { code: 0, signal: undefined });
  });

  test(`a pipe that is ${kind} may be closed while its writer goes on`, async () => {
    using folder = testFolder();
    const lines = `process.stdout.on("error", () => process.exit(7)); setInterval(() => console.log("on"), 10);`;
    const { reader, ended } = start(folder.path, lines, isPolled);
    reader.once("data", () => reader.destroy());
    assert.deepEqual(await ended, { code: 7, signal: undefined });
    assert.equal(reader.errored, null);
  });
}
