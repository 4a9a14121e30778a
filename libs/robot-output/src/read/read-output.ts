import { readXmlFile } from "../xml/xml-file.ts";
import { ResultCollector } from "./result-collector.ts";
import type { OutputReading } from "./robot-result.ts";

/** Limits of a reading. */
export type ReadOutputOptions = {
  /** Default 1 GiB. Of a longer file, the tests in its first part are read. */
  readonly maxBytes?: number;
  readonly signal?: AbortSignal;
};

/**
 * Reads an output.xml of Robot Framework 3.2 to 7.x as a stream and agrees with Robot's own reader
 * (`robot.api.ExecutionResult`, of the newest version) on status, message and time of every test. A file that
 * breaks off, since Robot was killed, gives the tests that were finished. Elements that are not known are
 * passed over, where Robot would refuse the file.
 * @throws only the signal's reason when aborted: any file, and none, is a reading.
 */
export async function readOutput(file: string, options: ReadOutputOptions = {}): Promise<OutputReading> {
  const collector = new ResultCollector();
  const end = await readXmlFile(file, collector, options);
  if (end.kind === "refused") return unreadable(file, end.problem);
  const { unfinishedTest } = collector;
  const result = collector.result();
  if (end.kind === "whole") {
    return result === undefined ? unreadable(file, "it holds no suite") : { kind: "complete", result };
  }
  if (result === undefined) return unreadable(file, end.problem);
  const where = unfinishedTest === undefined ? "" : ` (in test "${unfinishedTest}")`;
  return { kind: "partial", result, problem: `Cannot read "${file}" to its end: ${end.problem}${where}` };
}

function unreadable(file: string, state: string): OutputReading {
  return { kind: "unreadable", problem: `Cannot read "${file}" as Robot Framework's output: ${state}` };
}
