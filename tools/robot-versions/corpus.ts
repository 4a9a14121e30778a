import * as v from "valibot";

const itemEntries = {
  longName: v.string(),
  status: v.string(),
  message: v.string(),
  /** Wall clock, `20240131 12:00:00.123`. */
  start: v.nullable(v.string()),
  elapsedMs: v.number(),
};

/** What `dump-result.py` tells about an output file. */
export const robotReadingSchema = v.object({
  rpa: v.boolean(),
  errors: v.number(),
  /** Messages to the Robotmk check, as its XML library finds them. */
  monitoring: v.array(v.string()),
  suite: v.object({ ...itemEntries, name: v.string() }),
  tests: v.array(v.object({ ...itemEntries, tags: v.array(v.string()) })),
});

/** How a version of Robot Framework reads an output file. */
export type RobotReading = v.InferOutput<typeof robotReadingSchema>;

/** The corpus as it is kept. */
export const corpusSchema = v.object({
  outputs: v.array(
    v.object({
      version: v.string(),
      scenario: v.string(),
      file: v.string(),
      /** How the version that wrote the file reads it. */
      own: robotReadingSchema,
      /** How the newest version reads it. */
      newest: robotReadingSchema,
    }),
  ),
  /** Versions that do not run on this Python, and why. */
  missing: v.array(v.object({ version: v.string(), reason: v.string() })),
});

/** Output files that real versions of Robot Framework wrote, with their own readings of these. */
export type Corpus = v.InferOutput<typeof corpusSchema>;
