import { expect, test } from "vitest";
import { findCgroupHierarchies, isAgentCgroup } from "./cgroup.ts";

test.each([
  ["0::/system.slice/system-check\\x2dmk\\x2dagent.slice/check-mk-agent@7-1234-0.service", true],
  ["0::/system.slice/check-mk-agent-async.service", true],
  ["0::/system.slice/cmk-agent-ctl-daemon.service", true],
  ["0::/system.slice/check_mk-agent@1.service", true],
  ["0::/system.slice/check-mk-agent@7.service/below", true],
  ["12:cpu:/\n1:name=systemd:/system.slice/check-mk-agent@7.service\n0::/", true],
  ["0::/system.slice/ssh.service", false],
  ["0::/user.slice/user-0.slice/session-1.scope", false],
  ["0::/system.slice/robotmk-daemon-system.service", false],
  ["0::/", false],
  ["", false],
  ["12:cpu:/system.slice/check-mk-agent@7.service\n0::/", false],
  ["0::/system.slice/check-mk-agent.slice", false],
  ["0::/system.slice/my-check-mk-agent@7.service", false],
])("the groups %j are an agent's unit: %s", (text, isAgent) => {
  expect(isAgentCgroup(text)).toBe(isAgent);
});

const V2 = "35 24 0:31 / /sys/fs/cgroup rw,nosuid shared:9 - cgroup2 cgroup2 rw,nsdelegate";
const HYBRID = "36 24 0:31 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw";
const SYSTEMD =
  "37 24 0:32 / /sys/fs/cgroup/systemd rw,nosuid shared:10 - cgroup cgroup rw,xattr,name=systemd";
const CPU = "38 24 0:33 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu,cpuacct";
const ROOT = "24 1 8:1 / / rw - ext4 /dev/sda1 rw";

test.each([
  ["version 2 alone", [ROOT, V2], ["/sys/fs/cgroup"]],
  ["version 1 alone", [ROOT, CPU, SYSTEMD], ["/sys/fs/cgroup/systemd"]],
  ["both", [HYBRID, CPU, SYSTEMD, ROOT], ["/sys/fs/cgroup/systemd", "/sys/fs/cgroup/unified"]],
  ["controllers without systemd's own", [ROOT, CPU], []],
  ["nothing", [], []],
  ["a line that is cut off", ["37 24 0:32", "x"], []],
])("systemd follows processes in: %s", (_name, lines, hierarchies) => {
  expect(findCgroupHierarchies(`${lines.join("\n")}\n`)).toEqual(hierarchies);
});
