import { mkdirSync, rmSync } from "node:fs";
import { expect, test } from "vitest";
import { faultTest } from "../../faults/fault-test.ts";
import { Host } from "../../rig/host/host.ts";

type BadConfig = {
  readonly contents: string | Uint8Array;
  /** LINE:COLUMN of what is wrong. */
  readonly place: string;
  readonly says: RegExp;
};

const badConfigs: Record<string, BadConfig> = {
  "an empty file": { contents: "", place: "1:1", says: /empty/i },
  "binary data": {
    contents: Uint8Array.from([0, 255, 254, 1, 2, 0]),
    place: "1:2",
    says: /NUL|UTF-8|binary|text/i,
  },
  "a tab as indentation": { contents: "suites:\n\tlogin: {}\n", place: "2:1", says: /tab/i },
  "an unknown key": {
    contents: "suites:\n  login:\n    intervall: 5\n    timeot: 5\n",
    place: "4:5",
    says: /timeot.*timeout/s,
  },
  "an unknown top-level key": {
    contents: "robotdirr: /x\nsuites:\n  login: {}\n",
    place: "1:1",
    says: /robotdirr.*robotdir/s,
  },
  "a duplicate id": { contents: "suites:\n  login: {}\n  login: {}\n", place: "3:3", says: /login|unique/i },
  "ids that differ in case alone": {
    contents: "suites:\n  login: {}\n  Login: {}\n",
    place: "3:3",
    says: /Login/,
  },
  "an interval of 0": {
    contents: interval("0"),
    place: "3:31",
    says: /suite_execution_interval.*at least 1.*0/s,
  },
  "an interval of -1": { contents: interval("-1"), place: "3:31", says: /suite_execution_interval.*-1/s },
  "an interval of 5 apples": {
    contents: interval("5 apples"),
    place: "3:31",
    says: /suite_execution_interval.*5 apples/s,
  },
  "a key that is not supported yet": {
    contents: "suites:\n  login:\n    locks: [desktop]\n",
    place: "3:5",
    says: /locks.*not supported yet/s,
  },
};

test.each(Object.entries(badConfigs))(
  "%s is reported with its place, in the section and to a person",
  async (_what, bad) => {
    await using host = await Host.create();
    host.writeConfigFile(bad.contents);

    const [answer, validate] = await Promise.all([host.agentCall(), host.ctrl("validate")]);

    const place = `${host.path(host.configFile)}:${bad.place}`;
    expect(JSON.stringify(answer.section.controller)).toContain(`robotmk.yml:${bad.place}`);
    expect(JSON.stringify(answer.section.controller)).toMatch(bad.says);
    expect(answer.localServices.find(({ item }) => item === "Robotmk Controller")?.state).toBe("2");
    expect(validate.exitCode).toBe(1);
    expect(validate.stdout + validate.stderr).toContain(place);
    expect(validate.stdout + validate.stderr).toMatch(bad.says);
  },
);

test.each([
  ["missing", (file: string) => rmSync(file), /no such file|does not exist|missing/i],
  [
    "a directory",
    (file: string) => mkdirSync(`${file}/x`, { recursive: true }),
    /directory|folder|regular file/i,
  ],
])("a config that is %s is reported, in the section and to a person", async (_what, breakIt, says) => {
  await using host = await Host.create();
  rmSync(host.configFile);
  if (_what !== "missing") breakIt(host.configFile);

  const [answer, validate] = await Promise.all([host.agentCall(), host.ctrl("validate")]);

  expect(JSON.stringify(answer.section.controller)).toContain("robotmk.yml");
  expect(JSON.stringify(answer.section.controller)).toMatch(says);
  expect(validate.exitCode).toBe(1);
  expect(validate.stdout + validate.stderr).toMatch(says);
});

test("suites of a config with an error elsewhere stay listed", async () => {
  await using host = await Host.create({ suites: { login: {}, order: { timeot: 3 } } });

  const { section } = await host.agentCall();

  expect(section.suites.map(({ id, status }) => [id, status])).toEqual([
    ["login", "fatal"],
    ["order", "fatal"],
  ]);
});

faultTest(
  "a config that breaks while the daemon runs is reported, and the daemon goes on with the last good one",
  { faults: [28] },
  async (report) => {
    await using host = await Host.create({ suites: { login: { suite_execution_interval: 1 } } });
    host.randomRobot("login", { leastMs: 0, mostMs: 10 });
    await host.agentCall();
    await host.until(() => host.spool.result("login")?.last_rc === 0);

    host.writeConfigFile("suites: [\n");
    const { section } = await host.agentCall();

    expect(JSON.stringify(section.controller)).toContain("robotmk.yml:");
    const before = host.robotRuns("login").length;
    await host.until(() => host.robotRuns("login").length > before + 1);
    report(
      28,
      `broken under a running daemon: reported, ${host.robotRuns("login").length - before} more runs by the old one`,
    );
  },
);

function interval(value: string): string {
  return `suites:\n  login:\n    suite_execution_interval: ${value}\n`;
}
