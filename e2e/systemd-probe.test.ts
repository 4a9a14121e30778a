import { cpSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "vitest";
import { Host } from "./rig/host.ts";
import { AgentSystem } from "./systemd/agent-system.ts";
import { BundleFolder } from "./systemd/bundle-folder.ts";
import { describeHost } from "./rig/describe-host.ts";
import { bootableSystemd } from "./systemd/systemd-obstacle.ts";
import { setTimeout as delay } from "node:timers/promises";
test("probe", async (context) => {
  const systemd = bootableSystemd(context);
  using bundle = await BundleFolder.make();
  await using host = await Host.create({ suites: { login: {} } });
  const robot = host.steeredRobot("login");
  const folder = join(host.folders.root, "100%n of $HOME ${PATH} $$ %% \\x41 \"q\" 'a' ü");
  mkdirSync(folder);
  cpSync(host.configFile, join(folder, "robotmk.yml"));
  await using system = await AgentSystem.boot(host, {
    systemd,
    bundle: bundle.folder,
    env: { MK_CONFDIR: folder, ROBOTMK_ODD: "100%n of $HOME ${PATH} $$ %%" },
  });
  const answer = await system.call();
  console.log(answer.section.controller);
  await delay(1500);
  console.log(describeHost(host));
  console.log(await system.systemctl("cat", "robotmk-daemon-system.service"));
});
