import type { ToolCall } from "./recorded-tools.ts";

/** The command line that PowerShell is asked to have WMI start: what stands in the script between the quotes. */
export function wmiCommandLine({ args }: ToolCall): string {
  const script = Buffer.from(args[3] ?? "", "base64").toString("utf16le");
  return (/CommandLine = '((?:[^']|'')*)'/.exec(script)?.[1] ?? "").replaceAll("''", "'");
}

/** The command line of the task that is to be created. */
export function taskCommandLine({ xml }: ToolCall): string {
  const text = (element: string) =>
    new RegExp(`<${element}>([^<]*)</`)
      .exec(xml)?.[1]
      ?.replaceAll("&quot;", '"')
      .replaceAll("&lt;", "<")
      .replaceAll("&gt;", ">")
      .replaceAll("&amp;", "&");
  return `"${text("Command")}" ${text("Arguments")}`;
}
