// @module-tag runtime
import { runtime } from "../../runtimes/current.ts";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, inject, type TestContext } from "vitest";
import { faultTest } from "../../faults/fault-test.ts";
import { callThrough } from "../../faults/processes/odd-callers.ts";
import { suiteOutput } from "../../rig/agent/agent-output.ts";
import { Host } from "../../rig/host/host.ts";
import { codePageLocale, latinLocale } from "../../rig/robots/locales.ts";
import { realRobotCommand } from "../../rig/robots/real-robot.ts";
import { SpoolReader } from "../../rig/spool/spool-reader.ts";
import { ADD_ON, readyWine, windowsPath } from "../../runtimes/wine/windows-paths.ts";

const greeting = "Grüße für 5 € – ß";
const suiteText = `*** Test Cases ***
Größe ändern
    Should Be Equal    %{ÜBUNG}    Käse
    Log To Console    Konsole: \${GRUSS}
    Pass Execution    \${GRUSS}
`;

type Variables = Readonly<Record<string, string | undefined>>;

const unset = { LANG: undefined, LC_ALL: undefined };
const locales: Readonly<Record<string, (host: Host) => Variables>> = {
  "no locale": () => unset,
  C: () => ({ LANG: "C", LC_ALL: "C" }),
  POSIX: () => ({ ...unset, LANG: "POSIX" }),
  "ISO 8859-1": (host) => ({ ...latinLocale(localeFolder(host)) }),
};

/** Windows programs take no locale from their environment, but Wine gives them the code pages of its own. */
const codePages = [
  { codePage: 1252, country: "de_DE", text: "Größe 5 € – ß" },
  { codePage: 932, country: "ja_JP", text: "検査 テスト 表示" },
  // As with the option of Windows to use UTF-8 everywhere.
  { codePage: 65_001, country: "hi_IN", text: "Größe 検査 ✓" },
] as const;

if (runtime.supports("locales")) {
  for (const [name, variablesOf] of Object.entries(locales)) {
    faultTest(
      `umlauts in paths, names and values stay UTF-8 for a caller with ${name}`,
      { faults: [44] },
      async (report, context) => {
        await using host = await Host.create({ suites: { login: HOURLY } });
        const { seen } = await callWith(host, { variables: variablesOf(host), context });
        report(44, `${name}: ${seen}`);
      },
    );
  }
} else {
  for (const { codePage, country, text } of codePages) {
    faultTest(
      `umlauts in paths, names and values stay UTF-8 for a caller with the code page ${codePage}`,
      { faults: [44] },
      async (report, context) => {
        await using host = await Host.create({ suites: { login: HOURLY, words: HOURLY } });
        const robot = [readyWine().nodes[22], codePageRobot, join(inject("bundle"), ADD_ON)];
        host.configure({
          suites: { words: { suite: "öffnen.robot", robot_command: [...robot.map(windowsPath), text] } },
        });
        const variables = codePageLocale(country, localeFolder(host));

        const { seen, spool } = await callWith(host, { variables, context });

        await host.until(() => spool.result("words")?.last_finished);
        const { section } = await callThrough(host, { variables });
        const last_message = expect.stringContaining(`ERROR in code page ${codePage}: ${text}`);
        expect(section.suites.find(({ id }) => id === "words")).toMatchObject({ spool: { last_message } });
        report(44, `code page ${codePage}: ${seen}, and what a robot said in it`);
      },
    );
  }
}

const HOURLY = { suite_execution_interval: 3600 };
const codePageRobot = fileURLToPath(new URL("../../runtimes/wine/code-page-robot.mjs", import.meta.url));

function localeFolder(host: Host): string {
  return join(host.folders.root, "locales");
}

/** Has a caller with these variables run a suite that is full of umlauts, and expects all of them to be reported. */
async function callWith(
  host: Host,
  caller: { readonly variables: Variables; readonly context: TestContext },
) {
  const { variables } = caller;
  const robotdir = join(host.folders.root, "Prüfstände");
  const spoolDir = join(host.folders.root, "Spül 日本");
  mkdirSync(robotdir);
  writeFileSync(join(robotdir, "öffnen.robot"), suiteText);
  host.configure({
    config: { robotdir: host.path(robotdir), spool_dir: host.path(spoolDir) },
    suites: {
      login: {
        suite: "öffnen.robot",
        robot_command: realRobotCommand(caller.context),
        variable: { GRUSS: greeting },
        env: { ÜBUNG: "Käse" },
      },
    },
  });
  const spool = new SpoolReader(join(spoolDir, "system"));

  await callThrough(host, { variables });
  await host.until(() => spool.result("login")?.last_finished);
  const { section, localServices } = await callThrough(host, { variables });

  expect(section.suites.find(({ id }) => id === "login")).toMatchObject({
    id: "login",
    rc: 0,
    path: "öffnen.robot",
    tests: [{ name: "Größe ändern", status: "PASS" }],
  });
  const xml = suiteOutput(section, "login") ?? "";
  expect(/<suite [^>]*name="([^"]*)"/.exec(xml)?.[1]).toBe("Öffnen");
  expect(xml).toContain(greeting);
  const runId = spool.result("login")?.last_finished?.run_id ?? "";
  const words = readFileSync(join(spoolDir, "system", "runs", "login", runId, "robot-stdout.txt"), "utf8");
  expect(words).toContain(`Konsole: ${greeting}`);
  const service = localServices.find(({ item }) => item === "Robotmk login");
  // A backslash and an n would end the line on the server.
  expect(service?.text).toContain(host.path(spoolDir).replaceAll("\\n", "/n"));
  const seen = `suite "Öffnen", test, variable, console and ${spoolDir.length} characters of path as written`;
  return { seen, spool };
}
