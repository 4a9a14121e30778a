import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { faultTest } from "./faults/fault-test.ts";
import { Host } from "./rig/host.ts";
import { realRobotCommand } from "./rig/real-robot-command.ts";
import { suiteOutput } from "./rig/robotmk-section.ts";
import { SpoolReader } from "./rig/spool-reader.ts";
import { callThrough } from "./rig-faults/call-through.ts";
import { latinLocale } from "./rig-faults/latin-locale.ts";
import { skipOnWine } from "./rig-wine/skip-on-wine.ts";
import { isWineLeg } from "./rig-wine/wine-leg.ts";

const greeting = "Grüße für 5 € – ß";
const suiteText = `*** Test Cases ***
Größe ändern
    Should Be Equal    %{ÜBUNG}    Käse
    Log To Console    Konsole: \${GRUSS}
    Pass Execution    \${GRUSS}
`;

const unset = { LANG: undefined, LC_ALL: undefined };
const locales: Readonly<Record<string, (host: Host) => Record<string, string | undefined>>> = {
  "no locale": () => unset,
  C: () => ({ LANG: "C", LC_ALL: "C" }),
  POSIX: () => ({ ...unset, LANG: "POSIX" }),
  "ISO 8859-1": (host) => ({ ...latinLocale(join(host.folders.root, "locales")) }),
};

for (const [name, variables] of Object.entries(locales)) {
  faultTest(
    `umlauts in paths, names and values stay UTF-8 for a caller with ${name}`,
    { faults: [44] },
    async (saw, context) => {
      // There the first one is a caller as any other: Wine itself takes the variables, and names files by them.
      if (name !== "no locale") skipOnWine(context, "Windows programs take no locale from their environment");
      await using host = await Host.create({ suites: { login: { suite_execution_interval: 3600 } } });
      const robotdir = join(host.folders.root, "Prüfstände");
      const spoolDir = join(host.folders.root, "Spül 日本");
      mkdirSync(robotdir);
      writeFileSync(join(robotdir, "öffnen.robot"), suiteText);
      host.configure({
        config: { robotdir: host.path(robotdir), spool_dir: host.path(spoolDir) },
        suites: {
          login: {
            suite: "öffnen.robot",
            robot_command: realRobotCommand(context),
            variable: { GRUSS: greeting },
            env: { ÜBUNG: "Käse" },
          },
        },
      });
      const locale = isWineLeg() ? {} : variables(host);
      const spool = new SpoolReader(join(spoolDir, "system"));

      await callThrough(host, { variables: locale });
      await host.until(() => spool.result("login")?.last_finished);
      const { section, localServices } = await callThrough(host, { variables: locale });

      expect(section.suites).toMatchObject([
        { id: "login", rc: 0, path: "öffnen.robot", tests: [{ name: "Größe ändern", status: "PASS" }] },
      ]);
      const xml = suiteOutput(section, "login") ?? "";
      expect(/<suite [^>]*name="([^"]*)"/.exec(xml)?.[1]).toBe("Öffnen");
      expect(xml).toContain(greeting);
      const runId = spool.result("login")?.last_finished?.run_id ?? "";
      const words = readFileSync(
        join(spoolDir, "system", "runs", "login", runId, "robot-stdout.txt"),
        "utf8",
      );
      expect(words).toContain(`Konsole: ${greeting}`);
      const service = localServices.find(({ item }) => item === "Robotmk login");
      // A backslash and an n would end the line on the server.
      expect(service?.text).toContain(host.path(spoolDir).replaceAll("\\n", "/n"));
      saw(
        44,
        `${name}: suite "Öffnen", test, variable, console and ${spoolDir.length} characters of path as written`,
      );
    },
  );
}
