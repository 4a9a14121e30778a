import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import type { SuiteLook } from "./run-news.ts";

const resultSchema = v.record(
  v.string(),
  v.object({
    running: v.nullable(v.object({ run_id: v.string() })),
    last_finished: v.nullable(v.object({ run_id: v.string(), message: v.string() })),
  }),
);

/** Looks at the spool file of each suite. */
export function lookAtSuites(spool: string, ids: readonly string[]): readonly SuiteLook[] {
  return ids.map((id) => {
    const file = join(spool, "results", `robotmk_${id}.json`);
    const result = existsSync(file)
      ? v.parse(resultSchema, JSON.parse(readFileSync(file, "utf8")))[id]
      : undefined;
    const last = result?.last_finished ?? undefined;
    return {
      id,
      running: result?.running?.run_id,
      ended: last === undefined ? undefined : { run: last.run_id, message: last.message },
    };
  });
}

/** Counts the tasks that are due and not taken yet: EPOCH_RESPONSIBLE_SUITEID with an EPOCH that has come. */
export function countDueTasks(spool: string): number {
  const folder = join(spool, "tasks");
  const names = existsSync(folder) ? readdirSync(folder) : [];
  return names.filter((name) => Number.parseInt(name, 10) * 1000 <= Date.now()).length;
}
