import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** The native add-on by which programs on Windows call the system. */
export type WindowsAddOn = {
  /** Its name in the bundle, beside the programs: there they look for it. */
  readonly name: string;
  readonly file: string;
  /** The package whose license it has, with its folder. */
  readonly license: { readonly name: string; readonly folder: string };
};

/** Finds the add-on where libs/platform has it. */
export function windowsAddOn(root: string): WindowsAddOn {
  const require = createRequire(join(root, "libs", "platform", "package.json"));
  const folderOf = (module: string): string => dirname(require.resolve(module));
  return {
    name: "koffi.node",
    file: join(folderOf("@koromix/koffi-win32-x64/package.json"), "win32_x64", "koffi.node"),
    // The package of the add-on alone brings no license file.
    license: { name: "koffi", folder: folderOf("koffi") },
  };
}
