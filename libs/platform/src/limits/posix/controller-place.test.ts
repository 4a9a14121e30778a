import { expect, test } from "vitest";
import { controllerPlace } from "./cgroup.ts";

const V2 = "35 24 0:31 / /sys/fs/cgroup rw,nosuid shared:9 - cgroup2 cgroup2 rw,nsdelegate";
const UNIFIED = "36 24 0:31 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw";
const PIDS = "38 24 0:33 / /sys/fs/cgroup/pids rw - cgroup cgroup rw,pids";
const CONTAINED = "38 24 0:33 /docker/4711 /sys/fs/cgroup/pids ro - cgroup cgroup rw,pids";
const CPU = "39 24 0:34 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu,cpuacct";

test.each([
  [
    "version 2, in a unit: outside of all units first",
    [V2],
    "0::/system.slice/robotmk-daemon-system.service",
    {
      version: 2,
      folders: [
        "/sys/fs/cgroup",
        "/sys/fs/cgroup/system.slice",
        "/sys/fs/cgroup/system.slice/robotmk-daemon-system.service",
      ],
    },
  ],
  ["version 2, at the top", [V2], "0::/", { version: 2, folders: ["/sys/fs/cgroup"] }],
  ["version 2, our group is not shown", [V2], "", { version: 2, folders: ["/sys/fs/cgroup"] }],
  [
    "both: the one that has the controller",
    [UNIFIED, CPU, PIDS],
    "8:pids:/a\n1:cpu,cpuacct:/b\n0::/c",
    { version: 1, folders: ["/sys/fs/cgroup/pids", "/sys/fs/cgroup/pids/a"] },
  ],
  [
    "a container that sees a part only",
    [CONTAINED],
    "8:pids:/docker/4711/x",
    { version: 1, folders: ["/sys/fs/cgroup/pids", "/sys/fs/cgroup/pids/x"] },
  ],
  [
    "a group outside of what is mounted",
    [CONTAINED],
    "8:pids:/docker/42",
    { version: 1, folders: ["/sys/fs/cgroup/pids"] },
  ],
  ["no hierarchy that has it", [CPU, "x", ""], "1:cpu,cpuacct:/b", undefined],
])("a group for pids is made in: %s", (_name, mountinfo, cgroup, place) => {
  expect(controllerPlace("pids", { mountinfo: `${mountinfo.join("\n")}\n`, cgroup })).toEqual(place);
});
