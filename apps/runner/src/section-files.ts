import { rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { errorMessage, replaceFile } from "@robotmk-controller/platform";
import { encodeOutput } from "./encode-output.ts";
import { trimOutput } from "./output-xml/index.ts";

/** A file for the section, or why there is none, and what was left out of it. */
export type SectionFile = { readonly file: string | null; readonly notes: readonly string[] };

const MAX_SECTION_BYTES = 2 * 1024 * 1024;
const MAX_HTML_BYTES = 8 * 1024 * 1024;

/** Cuts down and encodes output.xml once, after the run, so that each agent call only reads a small file. */
export async function sectionOutput(xml: string, folder: string): Promise<SectionFile> {
  const target = join(folder, "section.xml");
  try {
    const report = await trimOutput(xml, { target, maxBytes: MAX_SECTION_BYTES });
    const file = join(folder, "section.txt");
    replaceFile(file, encodeOutput(target));
    rmSync(target);
    const cuts = [
      [report.cutMessages, "long messages"],
      [report.droppedPictures, "pictures"],
      [report.droppedKeywords, "keywords"],
    ] as const;
    const left = cuts.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
    return { file, notes: left.length > 0 ? [`left out of the section: ${left.join(", ")}`] : [] };
  } catch (error) {
    return { file: null, notes: [`output.xml is not in the section: ${errorMessage(error)}`] };
  }
}

/** Encodes log.html for transport; one that is too large for an agent's answer stays behind, and it is said. */
export function sectionHtml(html: string, folder: string): SectionFile {
  const { size } = statSync(html);
  if (size > MAX_HTML_BYTES) {
    return {
      file: null,
      notes: [`log.html is not in the section: it has ${size} bytes of at most ${MAX_HTML_BYTES}`],
    };
  }
  const file = join(folder, "section-log.txt");
  try {
    replaceFile(file, encodeOutput(html));
    return { file, notes: [] };
  } catch (error) {
    return { file: null, notes: [`log.html is not in the section: ${errorMessage(error)}`] };
  }
}
