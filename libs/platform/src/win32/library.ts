import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type koffi from "koffi";

/** What is used of koffi: the add-on itself, without the package's search for it. */
export type Koffi = Pick<typeof koffi, "load" | "address" | "decode" | "view">;

let loaded: Koffi | undefined;

/**
 * Loads the add-on that calls functions of Windows. In a bundle it lies beside the programs, in a checkout in its
 * package. It is loaded at the first call, so that a program that needs none of it starts without.
 *
 * @throws Error where it is not there or does not load
 */
export function nativeLibrary(): Koffi {
  loaded ??= load();
  return loaded;
}

const ADD_ON = "koffi.node";

function load(): Koffi {
  const own = fileURLToPath(import.meta.url);
  const beside = join(dirname(own), ADD_ON);
  const require = createRequire(import.meta.url);
  const place = existsSync(beside) ? beside : "@koromix/koffi-win32-x64";
  try {
    const addOn: Koffi = require(place);
    return addOn;
  } catch (error) {
    throw new Error(
      `Cannot load the native add-on "${place}": install robotmk-controller anew, with ${ADD_ON} beside its programs`,
      { cause: error },
    );
  }
}

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

const getModuleHandle = nativeFunction("kernel32.dll", "intptr __stdcall GetModuleHandleW(str16 name)");
const getProcAddress = nativeFunction(
  "kernel32.dll",
  "intptr __stdcall GetProcAddress(intptr module, str name)",
);

let answer: boolean | undefined;

/** Tells whether this is no Windows, but Wine, by the function that Wine has for that question. */
export function isWine(): boolean {
  answer ??= getProcAddress(getModuleHandle("ntdll.dll"), "wine_get_version") !== 0;
  return answer;
}
