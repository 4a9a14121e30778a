// @module-tag windows
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Host } from "../../rig/host/host.ts";
import { skipOnWine } from "../../runtimes/wine/skip-on-wine.ts";

test("a suite that needs a desktop is refused until there is one, and keeps its last finished run", async (context) => {
  skipOnWine(context, "the desktop of Wine's session is always there: unit tests show the reasons");
  await using display = makeDisplay();
  await using host = await Host.create({
    suites: {
      login: {
        execution_mode: "external",
        needs_desktop: true,
        env: { DISPLAY: "", WAYLAND_DISPLAY: display.path },
      },
    },
  });
  host.randomRobot("login", { leastMs: 0, mostMs: 10 });
  const sentence = `UNKNOWN: login did not have a desktop to start (nobody listens at WAYLAND_DISPLAY ${display.path}).`;

  const refused = await host.runner("--run", "login");

  expect(refused.exitCode).toBe(1);
  expect(refused.stdout).toContain(sentence);
  expect(host.spool.result("login")).toMatchObject({
    last_rc: 255,
    last_message: sentence,
    last_finished: null,
  });

  await display.open();
  expect((await host.runner("--run", "login")).exitCode).toBe(0);
  const finished = host.spool.result("login");
  expect(finished).toMatchObject({ last_rc: 0, refusal: null });

  await display.close();
  expect((await host.runner("--run", "login")).exitCode).toBe(1);
  expect(host.spool.result("login")).toMatchObject({
    last_rc: 255,
    last_finished: { run_id: finished?.last_finished?.run_id },
  });
  const { localServices } = await host.agentCall();
  expect(localServices.find(({ item }) => item === "Robotmk login")).toMatchObject({
    state: "3",
    text: expect.stringContaining("did not have a desktop to start"),
  });
});

function makeDisplay() {
  const folder = mkdtempSync(join(tmpdir(), "rmk-display-"));
  const path = join(folder, "wayland-0");
  const server = createServer();
  const close = async () => new Promise<void>((closed) => server.close(() => closed()));
  return {
    path,
    open: async () => new Promise<void>((listening) => server.listen(path, listening)),
    close,
    [Symbol.asyncDispose]: async () => {
      await close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
