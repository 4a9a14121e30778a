import { backoffMs } from "@robotmk-controller/schedule";

/**
 * What the daemon does about a task. `failures` counts the failed starts and recoveries in a row. Times are
 * monotonic milliseconds.
 */
export type TaskState =
  | { readonly kind: "pending" }
  /** Waits for a run slot of its mode. */
  | { readonly kind: "queued"; readonly sinceMs: number; readonly failures: number }
  | { readonly kind: "running"; readonly by: "own-runner" | "other-runner"; readonly failures: number }
  /** A runner closes the run of a dead runner. */
  | { readonly kind: "recovering"; readonly failures: number }
  /** Neither starts nor recovers before `untilMs`. */
  | { readonly kind: "backing-off"; readonly untilMs: number; readonly failures: number };

/** What happens to a task. */
export type TaskEvent =
  /** The plan starts it. A serial task needs no queue: the dispatcher has reserved the one slot. */
  | {
      readonly kind: "due" | "due-serial";
      readonly nowMs: number;
      readonly startWaitMs: number;
      readonly isSuiteBackingOff: boolean;
    }
  /** The run slot is free that it has waited for since `sinceMs`. */
  | { readonly kind: "slot-free"; readonly sinceMs: number }
  | { readonly kind: "found-alive" }
  | { readonly kind: "found-dead"; readonly nowMs: number }
  /** It is in `running/`, without a run. */
  | { readonly kind: "found-claimed" }
  /** Its run or its recovery ended. */
  | { readonly kind: "done" }
  /** Its runner did not take it, or did not close its run. */
  | { readonly kind: "failed"; readonly nowMs: number }
  /** No runner was started: the daemon drains, or the task has left the queue. */
  | { readonly kind: "withdrawn"; readonly nowMs: number };

/** What the dispatcher does next about a task. `sinceMs`: when its wait began. */
export type TaskAction =
  | { readonly kind: "none" | "queue" | "adopt" | "recover" | "requeue" }
  | { readonly kind: "start" | "start-without-slot"; readonly sinceMs: number };

/** The state after an event, and the action that follows. */
export type Transition = { readonly state: TaskState; readonly action: TaskAction };

/** The state of a task that the dispatcher knows nothing about. */
export const PENDING = { kind: "pending" } as const satisfies TaskState;

/** Decides what an event changes. An event that does not fit the state changes nothing. */
export function transition(state: TaskState, event: TaskEvent): Transition {
  switch (event.kind) {
    case "due":
      return whenDue(state, event);
    case "due-serial":
      return isStartable(state, event) || (state.kind === "queued" && !event.isSuiteBackingOff)
        ? started(state, { kind: "start", sinceMs: event.nowMs })
        : unchanged(state);
    case "slot-free":
      return state.kind === "queued" && state.sinceMs === event.sinceMs
        ? started(state, { kind: "start", sinceMs: state.sinceMs })
        : unchanged(state);
    case "found-alive":
      return isBusy(state)
        ? unchanged(state)
        : {
            state: { kind: "running", by: "other-runner", failures: failuresOf(state) },
            action: { kind: "adopt" },
          };
    case "found-dead":
      return isIdle(state, event.nowMs)
        ? { state: { kind: "recovering", failures: failuresOf(state) }, action: { kind: "recover" } }
        : unchanged(state);
    case "found-claimed":
      return isBusy(state) ? unchanged(state) : { state, action: { kind: "requeue" } };
    case "done":
      return isWithRunner(state) ? { state: PENDING, action: NONE } : unchanged(state);
    case "failed":
      return isWithRunner(state) ? { state: backingOff(state, event.nowMs), action: NONE } : unchanged(state);
    case "withdrawn":
      return isWithRunner(state)
        ? { state: keptFailures(state.failures, event.nowMs), action: NONE }
        : unchanged(state);
  }
}

/** Tells whether a task waits for a run slot or has a runner. */
export function isBusy(state: TaskState): boolean {
  return state.kind === "queued" || isWithRunner(state);
}

const NONE = { kind: "none" } as const;

type DueEvent = Extract<TaskEvent, { readonly startWaitMs: number }>;
type WithRunner = Extract<TaskState, { readonly kind: "running" | "recovering" }>;

function whenDue(state: TaskState, event: DueEvent): Transition {
  if (state.kind === "queued") {
    return event.nowMs - state.sinceMs < event.startWaitMs
      ? unchanged(state)
      : started(state, { kind: "start-without-slot", sinceMs: state.sinceMs });
  }
  if (!isStartable(state, event)) return unchanged(state);
  return {
    state: { kind: "queued", sinceMs: event.nowMs, failures: failuresOf(state) },
    action: { kind: "queue" },
  };
}

function isStartable(state: TaskState, event: DueEvent): boolean {
  return isIdle(state, event.nowMs) && !event.isSuiteBackingOff;
}

function isIdle(state: TaskState, nowMs: number): boolean {
  return state.kind === "pending" || (state.kind === "backing-off" && state.untilMs <= nowMs);
}

function isWithRunner(state: TaskState): state is WithRunner {
  return state.kind === "running" || state.kind === "recovering";
}

function started(state: TaskState, action: TaskAction): Transition {
  return { state: { kind: "running", by: "own-runner", failures: failuresOf(state) }, action };
}

function unchanged(state: TaskState): Transition {
  return { state, action: NONE };
}

function backingOff(state: WithRunner, nowMs: number): TaskState {
  const failures = state.failures + 1;
  return { kind: "backing-off", untilMs: nowMs + backoffMs("task", failures), failures };
}

/** Failures count on until a run begins. */
function keptFailures(failures: number, nowMs: number): TaskState {
  return failures === 0 ? PENDING : { kind: "backing-off", untilMs: nowMs, failures };
}

function failuresOf(state: TaskState): number {
  return state.kind === "pending" ? 0 : state.failures;
}
