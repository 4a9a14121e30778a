/** A program with its arguments, as the operating system takes them: no shell in between. */
export type Command = { readonly file: string; readonly args: readonly string[] };
