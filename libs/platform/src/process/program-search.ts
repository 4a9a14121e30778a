/** The result of a search for a program. */
export type ProgramSearch =
  | { readonly kind: "found"; readonly path: string }
  /** The file has no execute permission for anybody. */
  | { readonly kind: "not-executable"; readonly path: string }
  /** A symbolic link without its target. */
  | { readonly kind: "dangling"; readonly path: string; readonly target: string }
  /** Windows cannot start the file safely; the problem names the file and the reason. */
  | { readonly kind: "refused"; readonly problem: string }
  | { readonly kind: "absent" };

/**
 * Describes a search that found no startable program, as a sentence without its end: `"robot" is not on the PATH "…"`.
 *
 * @param program the name or path that was searched for
 * @param searchPath the PATH of the search; named for a program without a folder
 */
export function describeProgramSearch(
  search: Exclude<ProgramSearch, { readonly kind: "found" }>,
  { program, searchPath }: { readonly program: string; readonly searchPath: string },
): string {
  switch (search.kind) {
    case "not-executable":
      return `"${search.path}" is not executable`;
    case "dangling":
      return `"${search.path}" is a link to "${search.target}", which does not exist`;
    case "refused":
      return search.problem;
    case "absent":
      return /[\\/]/.test(program)
        ? `"${program}" does not exist or is not a file`
        : `"${program}" is not on the PATH "${searchPath}"`;
  }
}
