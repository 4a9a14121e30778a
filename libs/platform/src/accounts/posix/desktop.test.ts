import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { lackOfDesktop } from "./desktop.ts";

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

test("an environment that names no display lacks one", () => {
  expect(lackOfDesktop({ DISPLAY: "" }, folder)).toContain("neither DISPLAY nor WAYLAND_DISPLAY is set");
});

test.each([":7", ":7.0", "unix:7"])(
  "display %s is there as soon as somebody listens at its socket",
  async (display) => {
    expect(lackOfDesktop({ DISPLAY: display }, folder)).toBe(`nobody listens at DISPLAY ${display}`);
    await listen("X7");
    expect(lackOfDesktop({ DISPLAY: display }, folder)).toBeUndefined();
  },
);

test("a display of another machine is believed", () => {
  expect(lackOfDesktop({ DISPLAY: "localhost:10.0" }, folder)).toBeUndefined();
});

test("a Wayland display is looked for below XDG_RUNTIME_DIR, or at its path", async () => {
  const named = { WAYLAND_DISPLAY: "wayland-0", XDG_RUNTIME_DIR: folder };
  expect(lackOfDesktop(named, folder)).toBe("nobody listens at WAYLAND_DISPLAY wayland-0");
  await listen("wayland-0");
  expect(lackOfDesktop(named, folder)).toBeUndefined();
  expect(lackOfDesktop({ WAYLAND_DISPLAY: join(folder, "wayland-0") }, folder)).toBeUndefined();
});

test("one of the two displays is enough", async () => {
  await listen("X7");
  const env = { DISPLAY: ":7", WAYLAND_DISPLAY: "wayland-9", XDG_RUNTIME_DIR: folder };
  expect(lackOfDesktop(env, folder)).toBeUndefined();
});

test("a file in the place of a socket is nobody who listens", () => {
  writeFileSync(join(folder, "X7"), "");
  expect(lackOfDesktop({ DISPLAY: ":7" }, folder)).toContain("nobody listens");
});
