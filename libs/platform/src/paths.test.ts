import { hostname } from "node:os";
import { expect, test } from "vitest";
import { hostNames, posixDefaultPaths, windowsDefaultPaths } from "./paths.ts";

test("without the agent's variables its packages' folders are taken", () => {
  expect(posixDefaultPaths({})).toEqual({
    configFile: "/etc/check_mk/robotmk.yml",
    spoolDir: "/var/lib/check_mk_agent/robotmk",
    logDir: "/var/log/check_mk_agent/robotmk",
    robotdir: "/usr/lib/check_mk_agent/robot",
    robotCommand: ["python3", "-m", "robot"],
  });
});

test("the agent's variables move everything with a single-directory installation", () => {
  const variables = { MK_CONFDIR: "/o/etc", MK_VARDIR: "/o/var", MK_LOGDIR: "/o/log", MK_LIBDIR: "/o/lib/" };
  expect(posixDefaultPaths(variables)).toMatchObject({
    configFile: "/o/etc/robotmk.yml",
    spoolDir: "/o/var/robotmk",
    logDir: "/o/log/robotmk",
    robotdir: "/o/lib/robot",
  });
});

test("ROBOTMK_CONFIG goes before the agent's folder", () => {
  const variables = { MK_CONFDIR: "/o/etc", ROBOTMK_CONFIG: "/home/x/my.yml" };
  expect(posixDefaultPaths(variables).configFile).toBe("/home/x/my.yml");
  expect(windowsDefaultPaths(variables).configFile).toBe("/home/x/my.yml");
});

test("Windows has its own folders, and the state folder under its own name", () => {
  expect(windowsDefaultPaths({})).toMatchObject({
    configFile: "C:\\ProgramData\\checkmk\\agent\\config\\robotmk.yml",
    spoolDir: "C:\\ProgramData\\checkmk\\agent\\state\\robotmk",
    logDir: "C:\\ProgramData\\checkmk\\agent\\log\\robotmk",
  });
  const variables = { MK_CONFDIR: "D:\\c", MK_STATEDIR: "D:\\s", MK_LOGDIR: "D:\\l", MK_VARDIR: "D:\\v" };
  expect(windowsDefaultPaths(variables)).toMatchObject({
    configFile: "D:\\c\\robotmk.yml",
    spoolDir: "D:\\s\\robotmk",
    logDir: "D:\\l\\robotmk",
  });
});

test.each([
  ["web1", ["web1"]],
  ["web1.example.com", ["web1.example.com", "web1"]],
  ["", []],
])("the host %j is known as %j", (name, expected) => {
  expect(hostNames(name)).toEqual(expected);
});

test("this host has its own name", () => {
  expect(hostNames()).toContain(hostname());
});
