import * as v from "valibot";
import type { Reading, Refusal } from "./reading.ts";

/**
 * Makes a valibot schema of a reader. A refusal's place travels as the issue's path,
 * the nearest known key as what the issue expected.
 */
export function schemaOf<T>(read: (value: unknown) => Reading<T>) {
  return v.pipe(
    v.unknown(),
    v.rawTransform<unknown, T>(({ dataset, addIssue, NEVER }) => {
      const reading = read(dataset.value);
      if (reading.kind === "read") return reading.value;
      for (const refusal of reading.refusals) addIssue(issueInfo(refusal));
      return NEVER;
    }),
  );
}

function issueInfo({ reason, path, at, nearestKey }: Refusal) {
  const items = path.map((key, index): v.UnknownPathItem => {
    const isLast = index === path.length - 1;
    return { type: "unknown", origin: isLast ? at : "value", input: undefined, key, value: undefined };
  });
  const [first, ...rest] = items;
  return {
    message: reason,
    ...(first === undefined
      ? {}
      : { path: [first, ...rest] satisfies [v.UnknownPathItem, ...v.UnknownPathItem[]] }),
    ...(nearestKey === undefined ? {} : { expected: nearestKey }),
  };
}
