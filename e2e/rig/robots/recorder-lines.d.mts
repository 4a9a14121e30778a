/** The lines of all robots of a host, in the order in which they were written: the JSON of each. */
export function recorderLines(file: string): unknown[];
