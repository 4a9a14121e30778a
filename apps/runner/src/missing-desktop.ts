import type { SuiteConfig } from "@robotmk-controller/config";
import { environmentForForeigner, lackOfDesktop } from "@robotmk-controller/platform";

/**
 * Says what keeps a suite with `needs_desktop` from a desktop right now; undefined: nothing, or it needs none.
 *
 * @param look asks the system, with the environment that Robot will get
 */
export function missingDesktop(
  suite: Pick<SuiteConfig, "needsDesktop" | "env">,
  look: typeof lackOfDesktop = lackOfDesktop,
): string | undefined {
  if (!suite.needsDesktop) return undefined;
  const own = Object.fromEntries(suite.env.map(({ name, value }) => [name, value]));
  return look({ ...environmentForForeigner(), ...own });
}
