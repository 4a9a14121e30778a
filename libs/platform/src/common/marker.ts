/**
 * An environment variable that every process of a run inherits. It finds those that left the process group,
 * the session and their parents, as CI servers find what a build left behind.
 */
export type Marker = { readonly name: string; readonly value: string };
