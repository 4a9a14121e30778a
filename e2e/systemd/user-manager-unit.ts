import { join } from "node:path";
import type { Host } from "../rig/host.ts";
import { quoted, unit } from "./agent-units.ts";

/** The unit that runs a user's own service manager, as logind starts it for a user who lingers. */
export function userManagerUnit(
  host: Host,
  { systemd, user }: { readonly systemd: string; readonly user: number },
): string {
  const runtime = `/run/user/${user}`;
  const folder = join(host.folders.root, "systemd");
  const env = {
    XDG_RUNTIME_DIR: runtime,
    HOME: host.folders.root,
    SYSTEMD_UNIT_PATH: `${join(folder, "units")}:${runtime}/systemd/transient`,
    SYSTEMD_USER_GENERATOR_PATH: join(folder, "generators"),
  };
  return unit({
    Service: [
      `ExecStartPre=+/usr/bin/install -d -m 0700 -o ${user} -g ${user} ${runtime}`,
      `ExecStart=${systemd} --user --unit=basic.target --log-target=null`,
      "Type=notify",
      `User=${user}`,
      `Group=${user}`,
      "Delegate=yes",
      ...Object.entries(env).map(([name, value]) => `Environment=${quoted(`${name}=${value}`)}`),
    ],
  });
}
