import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type koffi from "koffi";

/** The part of koffi in use: the add-on itself, without the search of the package for it. */
export type Koffi = Pick<typeof koffi, "load" | "address" | "decode" | "view">;

let loaded: Koffi | undefined;

/**
 * Loads the add-on that calls functions of Windows: in a bundle from beside the programs, in a checkout from its
 * package. The first call loads it, so that a program without such a call starts without it.
 *
 * @throws Error where it is absent or does not load
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
      `Cannot load the native add-on "${place}": install robotmk-controller again, with ${ADD_ON} beside its programs`,
      { cause: error },
    );
  }
}

/** A prototype without its name, in C: "int (intptr handle)". Handles are `intptr` (see handle.ts), texts `str16`. */
type Prototype = `${string} (${string})`;

/** What each C type is in JavaScript. A buffer is passed as the pointer to its bytes. */
type Values = {
  readonly int: number;
  readonly uint32: number;
  readonly intptr: number | bigint;
  readonly uintptr: number | bigint;
  readonly size_t: number | bigint;
  readonly uint64: number | bigint;
  readonly str: string;
  readonly str16: string | null;
  readonly "void*": Uint8Array | null;
};

type Value<Parameter> = Parameter extends `${infer Type extends keyof Values} ${string}`
  ? Values[Type]
  : never;

type Arguments<List> = List extends ""
  ? []
  : List extends `${infer First}, ${infer Rest}`
    ? [Value<First>, ...Arguments<Rest>]
    : [Value<List>];

/** A function of a DLL, typed by its prototype. */
type NativeFunction<P> = P extends `${infer Result} (${infer List})`
  ? (...args: Arguments<List>) => Result extends "void" ? void : number
  : never;

type NativeCall = (...args: readonly unknown[]) => number;

/**
 * Declares functions of a DLL. Each is looked up at its first call, so that the module loads on every system.
 *
 * @param dll such as "kernel32.dll"
 * @param prototypes by the functions' names
 */
export function nativeDll<const Prototypes extends Readonly<Record<string, Prototype>>>(
  dll: string,
  prototypes: Prototypes,
): { readonly [Name in keyof Prototypes]: NativeFunction<Prototypes[Name]> };
export function nativeDll(
  dll: string,
  prototypes: Readonly<Record<string, Prototype>>,
): Readonly<Record<string, NativeCall>> {
  let library: ReturnType<Koffi["load"]> | undefined;
  const functionOf = (name: string, prototype: string): NativeCall => {
    library ??= nativeLibrary().load(dll);
    return library.func(prototype.replace(" (", ` ${name}(`));
  };
  return Object.fromEntries(
    Object.entries(prototypes).map(([name, prototype]) => {
      let found: NativeCall | undefined;
      const call: NativeCall = (...args) => {
        found ??= functionOf(name, prototype);
        return found(...args);
      };
      return [name, call];
    }),
  );
}
