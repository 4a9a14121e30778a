// @ts-check

/** A drive at the start of a path or of a later part of it: joined to something, an absolute path stays absolute. */
const DRIVE = /^(?:.*[\\/])?([A-Za-z]):(?:[\\/](.*))?$/s;

/**
 * The path by which the interpreter, which knows only paths of posix, reaches a file of Windows: `Z:\a b\c` is
 * `/z/a b/c`. Others keep their meaning, with slashes.
 *
 * @param {string} path
 * @returns {string}
 */
export function insidePath(path) {
  const [, drive, rest = ""] = DRIVE.exec(path) ?? [];
  const slashed = (drive === undefined ? path : rest).replaceAll("\\", "/");
  return drive === undefined ? slashed : `/${drive.toLowerCase()}${slashed === "" ? "" : `/${slashed}`}`;
}

/** An argument that is a path of Windows, alone or as the value of a long option. */
const PATH_ARGUMENT = /^(--[a-z]+=)?([A-Za-z]:[\\/].*)$/s;
/** Their values are no paths, whatever they look like: `--variable A:\x`. */
const TEXT_OPTIONS = new Set(["-v", "--variable", "-M", "--metadata", "-N", "--name", "-D", "--doc"]);

/**
 * The arguments of a program with the paths that the interpreter knows.
 *
 * @param {readonly string[]} args
 * @returns {string[]}
 */
export function insideArguments(args) {
  return args.map((argument, index) => {
    const [, option = "", path] = PATH_ARGUMENT.exec(argument) ?? [];
    const isText = TEXT_OPTIONS.has(args[index - 1] ?? "") || TEXT_OPTIONS.has(option.slice(0, -1));
    return path === undefined || isText ? argument : `${option}${insidePath(path)}`;
  });
}
