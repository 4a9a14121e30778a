import * as v from "valibot";

/** JSON has no infinity, but a number such as 1e999 becomes one, and nothing that can be written again. */
export const measureSchema = v.pipe(v.number(), v.finite());
