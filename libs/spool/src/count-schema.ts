import * as v from "valibot";

/** How many there are or were, of whatever. */
export const countSchema = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
