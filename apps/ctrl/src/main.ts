import type { PluginCallOptions } from "./plugin/plugin-call.ts";
import { installStdioFallback } from "./plugin/stdio-fallback.ts";
import { fallbackSections } from "./sections/fallback-section.ts";

/** An agent calls its plugins one after the other; the next call reports what this one does not know by then. */
const DEADLINE_MS = 1_300;

process.umask(0o077);
installStdioFallback(process);
process.stdout.on("error", () => {
  // The agent hung up (EPIPE): there is no reader left.
});
const args = process.argv.slice(2);
try {
  await main();
} catch (error) {
  // A module that does not load must not cost the host its section.
  if (args.length > 0) process.stderr.write(`${messageOf(error)}\n`);
  if (args.length === 0) process.stdout.write(fallbackSections(messageOf(error)));
  process.exitCode = args.length === 0 ? 0 : 1;
}

/** Every import is dynamic: the plugin call loads no command, and a broken module fails inside the try above. */
async function main(): Promise<void> {
  const { parseCommand } = await import("./cli.ts");
  const { defaultPaths, defaultSigchld } = await import("@robotmk-controller/platform");
  defaultSigchld();
  const command = parseCommand(args);
  const defaults = defaultPaths(process.env);
  if (command.kind === "plugin-call") {
    const text = await sections(command, defaults);
    await new Promise<void>((resolve) => {
      process.stdout.write(text, () => resolve());
    });
    // A launch may still be under way.
    process.exit(0);
  }
  const { answer } = await import("./commands/answer.ts");
  const { out, err, code } = await answer(command, { cwd: process.cwd(), defaults });
  process.stderr.write(err);
  process.stdout.write(out);
  process.exitCode = code;
}

async function sections(
  { config, context }: Pick<PluginCallOptions, "config" | "context">,
  defaults: PluginCallOptions["defaults"],
): Promise<string> {
  try {
    const { systemClock } = await import("@robotmk-controller/platform");
    const { pluginCall } = await import("./plugin/plugin-call.ts");
    const { createLog } = await import("./log.ts");
    const deadlineMs = DEADLINE_MS;
    return await pluginCall({ config, context, defaults, clock: systemClock, deadlineMs, createLog });
  } catch (error) {
    return fallbackSections(messageOf(error));
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
