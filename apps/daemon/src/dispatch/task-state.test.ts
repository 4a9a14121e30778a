import { expect, test } from "vitest";
import { type TaskEvent, type TaskState, transition } from "./task-state.ts";

const NOW = 100_000;
const due = { nowMs: NOW, startWaitMs: 60_000, isSuiteBackingOff: false } as const;

const STATES = {
  pending: { kind: "pending" },
  queued: { kind: "queued", sinceMs: NOW - 1_000, failures: 2 },
  overdue: { kind: "queued", sinceMs: NOW - 60_000, failures: 2 },
  running: { kind: "running", by: "own-runner", failures: 2 },
  adopted: { kind: "running", by: "other-runner", failures: 0 },
  recovering: { kind: "recovering", failures: 2 },
  backingOff: { kind: "backing-off", untilMs: NOW + 1, failures: 2 },
  backedOff: { kind: "backing-off", untilMs: NOW, failures: 2 },
} as const satisfies Readonly<Record<string, TaskState>>;

const EVENTS = {
  due: { kind: "due", ...due },
  "due, suite backs off": { kind: "due", ...due, isSuiteBackingOff: true },
  "due-serial": { kind: "due-serial", ...due },
  "due-serial, suite backs off": { kind: "due-serial", ...due, isSuiteBackingOff: true },
  "slot-free": { kind: "slot-free", sinceMs: NOW - 1_000 },
  "found-alive": { kind: "found-alive" },
  "found-dead": { kind: "found-dead", nowMs: NOW },
  "found-claimed": { kind: "found-claimed" },
  done: { kind: "done" },
  failed: { kind: "failed", nowMs: NOW },
  withdrawn: { kind: "withdrawn", nowMs: NOW },
} as const satisfies Readonly<Record<string, TaskEvent>>;

type Row = readonly [keyof typeof STATES, TaskState["kind"], string];

/** What each event changes: state before, state after, action. Every other state stays, without an action. */
const TABLE: Readonly<Record<keyof typeof EVENTS, readonly Row[]>> = {
  due: [
    ["pending", "queued", "queue"],
    ["backedOff", "queued", "queue"],
    ["overdue", "running", "start-without-slot"],
  ],
  "due, suite backs off": [["overdue", "running", "start-without-slot"]],
  "due-serial": [
    ["pending", "running", "start"],
    ["backedOff", "running", "start"],
    ["queued", "running", "start"],
    ["overdue", "running", "start"],
  ],
  "due-serial, suite backs off": [],
  "slot-free": [["queued", "running", "start"]],
  "found-alive": [
    ["pending", "running", "adopt"],
    ["backingOff", "running", "adopt"],
    ["backedOff", "running", "adopt"],
  ],
  "found-dead": [
    ["pending", "recovering", "recover"],
    ["backedOff", "recovering", "recover"],
  ],
  "found-claimed": [
    ["pending", "pending", "requeue"],
    ["backingOff", "backing-off", "requeue"],
    ["backedOff", "backing-off", "requeue"],
  ],
  done: [
    ["running", "pending", "none"],
    ["adopted", "pending", "none"],
    ["recovering", "pending", "none"],
  ],
  failed: [
    ["running", "backing-off", "none"],
    ["adopted", "backing-off", "none"],
    ["recovering", "backing-off", "none"],
  ],
  withdrawn: [
    ["running", "backing-off", "none"],
    ["adopted", "pending", "none"],
    ["recovering", "backing-off", "none"],
  ],
};

const names = <T extends object>(record: T) => Object.keys(record) as (keyof T)[];

test.each(
  names(EVENTS).flatMap((event) =>
    names(STATES).map((state) => {
      const row = TABLE[event].find(([before]) => before === state);
      return [event, state, row?.[1] ?? STATES[state].kind, row?.[2] ?? "none"] as const;
    }),
  ),
)("the event %s makes a task that is %s %s, with the action %s", (event, before, after, action) => {
  const next = transition(STATES[before], EVENTS[event]);
  expect({ state: next.state.kind, action: next.action.kind }).toEqual({ state: after, action });
  expect(next.state === STATES[before]).toBe(after === STATES[before].kind);
});

test("a task keeps its failures from one start to the next, until a run ends", () => {
  let state: TaskState = STATES.pending;
  const waits = Array.from({ length: 7 }, () => {
    state = transition(state, { kind: "due-serial", ...due, nowMs: NOW + 1e9 }).state;
    state = transition(state, EVENTS.failed).state;
    return state.kind === "backing-off" ? state.untilMs - NOW : undefined;
  });
  expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
  state = transition(state, { kind: "due-serial", ...due, nowMs: NOW + 1e9 }).state;
  state = transition(state, EVENTS.withdrawn).state;
  expect(state).toEqual({ kind: "backing-off", untilMs: NOW, failures: 7 });
  state = transition(transition(state, EVENTS["due-serial"]).state, EVENTS.done).state;
  expect(state).toEqual({ kind: "pending" });
});

test("a start tells since when the task has waited", () => {
  const sinceMs = NOW - 60_000;
  expect(transition(STATES.overdue, EVENTS.due).action).toEqual({ kind: "start-without-slot", sinceMs });
  expect(transition(STATES.queued, EVENTS["slot-free"]).action).toMatchObject({ sinceMs: NOW - 1_000 });
  expect(transition(STATES.queued, EVENTS["due-serial"]).action).toMatchObject({ sinceMs: NOW });
});
