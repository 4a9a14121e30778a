import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { checkDesktop } from "./desktop.ts";

let folder = "";
const servers = new Set<ReturnType<typeof createServer>>();

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "rmk-desktop-"));
});
afterEach(async () => {
  await Promise.all([...servers].map(async (server) => new Promise((closed) => server.close(closed))));
  servers.clear();
  rmSync(folder, { recursive: true, force: true });
});

async function listen(name: string): Promise<void> {
  const server = createServer();
  servers.add(server);
  await new Promise<void>((listening) => server.listen(join(folder, name), listening));
}

test("an environment without a display has no desktop", () => {
  expect(checkDesktop({ DISPLAY: "" }, folder)).toMatchObject({
    problem: expect.stringContaining("neither DISPLAY nor WAYLAND_DISPLAY is set"),
  });
});

test.each([":7", ":7.0", "unix:7"])(
  "display %s is usable as soon as somebody listens at its socket",
  async (display) => {
    expect(checkDesktop({ DISPLAY: display }, folder)).toEqual({
      kind: "missing",
      problem: `nobody listens at DISPLAY ${display}`,
    });
    await listen("X7");
    expect(checkDesktop({ DISPLAY: display }, folder)).toEqual({ kind: "usable" });
  },
);

test("a display of another machine counts as usable", () => {
  expect(checkDesktop({ DISPLAY: "localhost:10.0" }, folder)).toEqual({ kind: "usable" });
});

test("a Wayland display is searched below XDG_RUNTIME_DIR, or at its path", async () => {
  const named = { WAYLAND_DISPLAY: "wayland-0", XDG_RUNTIME_DIR: folder };
  expect(checkDesktop(named, folder)).toEqual({
    kind: "missing",
    problem: "nobody listens at WAYLAND_DISPLAY wayland-0",
  });
  await listen("wayland-0");
  expect(checkDesktop(named, folder)).toEqual({ kind: "usable" });
  expect(checkDesktop({ WAYLAND_DISPLAY: join(folder, "wayland-0") }, folder)).toEqual({ kind: "usable" });
});

test("one of the two displays is enough", async () => {
  await listen("X7");
  const env = { DISPLAY: ":7", WAYLAND_DISPLAY: "wayland-9", XDG_RUNTIME_DIR: folder };
  expect(checkDesktop(env, folder)).toEqual({ kind: "usable" });
});

test("a file in the place of a socket is no display", () => {
  writeFileSync(join(folder, "X7"), "");
  expect(checkDesktop({ DISPLAY: ":7" }, folder)).toMatchObject({
    problem: expect.stringContaining("nobody listens"),
  });
});
