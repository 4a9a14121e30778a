import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Changes the text of each JSON file below a folder. Nobody may write there meanwhile. */
export function changeRecords(folder: string, change: (text: string) => string): void {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
  for (const file of names.filter((name) => name.endsWith(".json")).map((name) => join(folder, name))) {
    const text = readFileSync(file, "utf8");
    const changed = change(text);
    if (changed !== text) writeFileSync(file, changed);
  }
}
