import * as v from "valibot";
import { expect, test } from "vitest";
import { writtenConfigSchema } from "../schema/schema.ts";
import { readYaml } from "../yaml/read-yaml.ts";
import { hostConfig, writtenHostConfig } from "./host-config.ts";

const origin = {
  file: "/etc/check_mk/robotmk.yml",
  defaults: { spoolDir: "/s", logDir: "/l", robotdir: "/r", robotCommand: ["robot"] },
};
const writtenOf = (text: string) => v.parse(writtenConfigSchema, readYaml(`${text}\nsuites: {}`).root);

test("what is not written has its default", () => {
  expect(hostConfig(writtenOf(""), origin)).toEqual({
    robotdir: "/r",
    spoolDir: "/s",
    logDir: "/l",
    logLevel: "info",
    logFormat: "text",
    logMaxMb: 10,
    logKeepFiles: 20,
    logKeepDays: 14,
    maxParallelExecutions: 4,
    deadmanTimeoutSeconds: 300,
    launch: undefined,
    daemonStallTimeoutSeconds: 60,
    maxDaemonMemoryMb: 512,
    cacheFactor: 2,
    output: ["robotmk", "local"],
    encoding: "zlib_codec",
    robotmkVersion: undefined,
    maxSectionBytes: 10_485_760,
    levels: new Map([["free_disk_mb", { warn: 500, crit: 100 }]]),
    startWaitTimeoutSeconds: 600,
    minCpuIdlePercent: undefined,
    minFreeMemoryMb: undefined,
    globalExecutionIntervalSeconds: 900,
    globalCacheTimeSeconds: 1800,
  });
});

const EVERYTHING = `
robotdir: robots
spool_dir: /var/spool/x
log_dir: ../log
log_level: debug
log_format: json
log_max_mb: 1.5
log_keep_files: 3
log_keep_days: 2
max_parallel_executions: 2
deadman_timeout: 10m
launch: [breakaway, wmi, breakaway, plain]
daemon_stall_timeout: 2m
max_daemon_memory_mb: 256
cache_factor: 1.50
output: [local, robotmk_v2, local]
encoding: utf_8
robotmk_version: 1.40
max_section_bytes: 100000
levels: {free_disk_mb: 1000, waiting: [5, 10]}
start_wait_timeout: 1m
min_cpu_idle_percent: 12.5
min_free_memory_mb: 512
global_execution_interval: 1h
global_cache_time: 2h
`;

const EVERYTHING_USED = {
  robotdir: "/etc/check_mk/robots",
  spoolDir: "/var/spool/x",
  logDir: "/etc/log",
  logLevel: "debug",
  logFormat: "json",
  logMaxMb: 1.5,
  logKeepFiles: 3,
  logKeepDays: 2,
  maxParallelExecutions: 2,
  deadmanTimeoutSeconds: 600,
  launch: ["breakaway", "wmi", "plain"],
  daemonStallTimeoutSeconds: 120,
  maxDaemonMemoryMb: 256,
  cacheFactor: 1.5,
  output: ["local", "robotmk_v2"],
  encoding: "utf_8",
  robotmkVersion: "1.40",
  maxSectionBytes: 100_000,
  levels: new Map([
    ["free_disk_mb", { warn: 1000, crit: undefined }],
    ["waiting", { warn: 5, crit: 10 }],
  ]),
  startWaitTimeoutSeconds: 60,
  minCpuIdlePercent: 12.5,
  minFreeMemoryMb: 512,
  globalExecutionIntervalSeconds: 3600,
  globalCacheTimeSeconds: 7200,
};

test("what is written arrives, relative folders begin at the file", () => {
  expect(hostConfig(writtenOf(EVERYTHING), origin)).toEqual(EVERYTHING_USED);
});

test("the cache time of serial suites follows from their interval", () => {
  const host = hostConfig(writtenOf("global_execution_interval: 100\ncache_factor: 3"), origin);
  expect(host.globalCacheTimeSeconds).toBe(300);
});

test("what is written can be told from defaults", () => {
  expect(writtenHostConfig(writtenOf(""), origin)).toEqual({});
  expect(writtenHostConfig(writtenOf("spool_dir: x\nlog_level: info"), origin)).toEqual({
    spoolDir: "/etc/check_mk/x",
    logLevel: "info",
  });
  expect(writtenHostConfig(writtenOf(EVERYTHING), origin)).toEqual(EVERYTHING_USED);
});
