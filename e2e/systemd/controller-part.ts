import * as v from "valibot";
import type { AgentAnswer } from "../rig/agent-answer.ts";
import type { LocalService } from "../rig/parse-local-line.ts";

const controller = v.looseObject({
  daemon: v.looseObject({
    state: v.string(),
    call: v.looseObject({ kind: v.string(), problems: v.optional(v.array(v.string())) }),
    instance: v.nullable(v.string()),
    launched: v.nullable(v.string()),
    degraded: v.boolean(),
  }),
});

/** What the section says of the daemon. */
export type DaemonPart = v.InferOutput<typeof controller>["daemon"];

/** What the section says of the daemon. */
export function daemonPart({ section }: AgentAnswer): DaemonPart {
  return v.parse(controller, section.controller).daemon;
}

/** The service that tells how the controller itself is. */
export function controllerService({ localServices }: AgentAnswer): LocalService | undefined {
  return localServices.find(({ item }) => item === "Robotmk Controller");
}
