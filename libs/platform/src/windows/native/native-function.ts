import { nativeLibrary } from "./native-library.ts";

/** What goes into a function of Windows and comes out of it. Buffers are pointers to their bytes. */
export type NativeValue = number | bigint | string | null | Uint8Array;

type Library = ReturnType<ReturnType<typeof nativeLibrary>["load"]>;

const libraries = new Map<string, Library>();

/**
 * Declares a function of a Windows DLL; it is looked up at its first call, so that the module loads on every system.
 * Handles are `intptr` (see handle.ts), pointers `void*`, texts `str16`.
 *
 * @param library such as "kernel32.dll"
 * @param definition its C prototype, as koffi reads it: "int __stdcall CloseHandle(intptr handle)"
 */
export function nativeFunction(
  library: string,
  definition: string,
): (...args: readonly NativeValue[]) => number {
  let found: ((...args: readonly NativeValue[]) => number) | undefined;
  return (...args) => {
    found ??= libraryOf(library).func(definition);
    return found(...args);
  };
}

function libraryOf(name: string): Library {
  const known = libraries.get(name);
  if (known !== undefined) return known;
  const library = nativeLibrary().load(name);
  libraries.set(name, library);
  return library;
}
