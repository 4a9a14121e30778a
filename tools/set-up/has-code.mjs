// @ts-check

/**
 * Tells whether this is the error of the operating system with this code.
 * @param {unknown} error
 * @param {string} code such as "ENOENT"
 * @returns {boolean}
 */
export function hasCode(error, code) {
  return error instanceof Error && "code" in error && error.code === code;
}
