import * as fc from "fast-check";
import { expect, test } from "vitest";
import { powershellArguments, readWmiAnswer, wmiScript } from "./wmi.ts";

const LINE = `"C:\\Program Files\\Ünser $env:X 100%\\it's.exe" detach "C:\\a b\\.launch.tmp"`;

test("PowerShell loads no profile, does not prompt, and its script is UTF-16 in Base64", () => {
  const [profile, interactive, kind, script = "", ...more] = powershellArguments(
    LINE,
    "C:\\Windows\\system32",
  );
  expect([profile, interactive, kind, more]).toEqual([
    "-NoProfile",
    "-NonInteractive",
    "-EncodedCommand",
    [],
  ]);
  expect(script).toMatch(/^[A-Za-z0-9+/]+=*$/);
  expect(Buffer.from(script, "base64").toString("utf16le")).toBe(wmiScript(LINE, "C:\\Windows\\system32"));
});

test("the script calls Win32_Process.Create through CIM, without a window, out of the job of WMI's host if that lets it go", () => {
  const script = wmiScript(LINE, "C:\\Windows\\system32");
  expect(script).toContain("Invoke-CimMethod -ClassName Win32_Process -MethodName Create -Arguments");
  expect(script).toContain("New-CimInstance -ClassName Win32_ProcessStartup -ClientOnly");
  expect(script).toContain("foreach ($flags in 16777224, 8) {");
  expect(script).toContain("CreateFlags = [uint32]$flags; ShowWindow = [uint16]0");
  expect(script).toContain("if ($result.ReturnValue -eq 0) { break }");
  expect(script.split("{").length).toBe(script.split("}").length);
  expect(script).toContain("CurrentDirectory = 'C:\\Windows\\system32'");
  expect(script).toContain(
    `CommandLine = '"C:\\Program Files\\Ünser $env:X 100%\\it''s.exe" detach "C:\\a b\\.launch.tmp"';`,
  );
});

test("whatever the command line contains, it stays one text in single quotes", () => {
  const signs = fc.constantFrom("'", "’", "‘", "‚", "‛", '"', "$", "`", "%", ";", "}", "\n", "ü", "a", " ");
  fc.assert(
    fc.property(fc.array(signs), (parts) => {
      const line = parts.join("");
      const script = wmiScript(line, "C:\\");
      const from = script.indexOf("@{CommandLine = '") + "@{CommandLine = '".length;
      const to = script.lastIndexOf("'; CurrentDirectory = ");
      const text = script.slice(from, to);
      // As PowerShell reads it: a quote of any kind that is followed by another one is that second one.
      expect(text.replaceAll(/['‘’‚‛](['‘’‚‛])/g, "$1")).toBe(line);
      expect(text.replaceAll(/['‘’‚‛]['‘’‚‛]/g, "")).not.toMatch(/['‘’‚‛]/);
    }),
  );
});

test.each([
  ["robotmk-wmi 0 4711\r\n", { kind: "created", pid: 4711 }],
  ["\r\nrobotmk-wmi 0 4711", { kind: "created", pid: 4711 }],
  ["robotmk-wmi 2 \r\n", { kind: "refused", problem: "Win32_Process.Create returned 2 (access denied)" }],
  ["robotmk-wmi 12345 0", { kind: "refused", problem: "Win32_Process.Create returned 12345" }],
  ["robotmk-wmi 0 0", { kind: "refused", problem: "Win32_Process.Create named no process" }],
  ["robotmk-wmi 0 ", { kind: "refused", problem: "Win32_Process.Create named no process" }],
  ["", { kind: "refused", problem: "PowerShell gave no answer" }],
  ["\u0000garbage", { kind: "refused", problem: "PowerShell gave no answer" }],
  [
    "robotmk-wmi-error HRESULT 0x80041003,Microsoft.Management.Infrastructure.CimCmdlets.InvokeCimMethodCommand\r\n",
    {
      kind: "refused",
      problem:
        "PowerShell failed with HRESULT 0x80041003,Microsoft.Management.Infrastructure.CimCmdlets.InvokeCimMethodCommand",
    },
  ],
])("what PowerShell printed is understood: %j", (output, answer) => {
  expect(readWmiAnswer(output)).toEqual(answer);
});
