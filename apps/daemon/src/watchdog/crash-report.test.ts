import { readCrashReport, SpoolError } from "@robotmk-controller/spool";
import { expect, test } from "vitest";
import { DaemonHost } from "../fixtures/daemon-host.ts";
import { reportCrash, maskSecrets } from "./crash-report.ts";

test("what a daemon had to end for is kept without the secrets of its config, and not without end", () => {
  using host = new DaemonHost();
  const config = host.configure("suites: {a: {env: {TOKEN: s3cret}}}");
  const error = new Error(`no entry for s3cret ${"x".repeat(5000)}`);

  reportCrash(host.folders, { error, config, clock: host.clock });

  const kept = readCrashReport(host.folders);
  expect(kept?.pid).toBe(process.pid);
  expect(kept?.text).toContain("no entry for ***");
  expect(kept?.text.length).toBe(2000);
});

test("in a spool that is not for us nothing is written", () => {
  using host = new DaemonHost();
  reportCrash(host.folders, {
    error: new SpoolError("others can write it"),
    config: undefined,
    clock: host.clock,
  });
  expect(readCrashReport(host.folders)).toBeUndefined();
});

test("values of variables and of the environment are masked, wherever they stand", () => {
  using host = new DaemonHost();
  const config = host.configure(`suites:
  a:
    variable: {TOKEN: s3cret, DEEP: {list: [inner-secret, 7]}, PIN: 123456}
    env: {PASSWORD: s3cret-and-more, FLAG: "no"}
`);

  const masked = maskSecrets("Cannot use s3cret-and-more, s3cret (inner-secret, 123456): no 7", config);

  expect(masked).toBe("Cannot use ***, *** (***, ***): no 7");
  expect(maskSecrets("as it is", undefined)).toBe("as it is");
});
