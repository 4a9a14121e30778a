import { toJsonLine } from "../text.ts";
import { localLine } from "./local/service.ts";

/** Makes the section of a call that went wrong in a way that nobody expected: a host must never vanish. */
export function fallbackSections(problem: string): string {
  const section = {
    runner: {
      encoding: "zlib_codec",
      robotmk_version: "",
      execution_mode: "external",
      selective_run: false,
      cache_time: 60,
      execution_interval: 0,
      start_time: null,
      end_time: null,
      runtime_total: 0,
      runtime_suites: 0,
      runtime_robotmk: 0,
      is_piggyback_result: false,
      assigned_host: [],
    },
    suites: [],
    controller: { errors: [problem] },
  };
  const service = localLine({
    state: 2,
    name: "Robotmk Controller",
    metrics: [],
    summary: problem,
    details: [],
  });
  return `<<<robotmk:sep(0)>>>\n${toJsonLine(section)}\n<<<local:sep(0)>>>\n${service}\n`;
}
