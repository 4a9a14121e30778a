import { accept, acceptUnless, refuse, type Reading, type Refusal } from "./reading.ts";
import { scalarText } from "./read-text.ts";
import type { RobotOption } from "./robot-options.ts";

/** `false`: not given, which also undoes a default from the top of the file. */
export type OptionValues = readonly string[] | boolean;

/** Takes the value of one option of Robot Framework: a scalar, a list, `true` for a flag, `false` for none. */
export function readOptionValues(value: unknown, option: RobotOption): Reading<OptionValues> {
  if (value === false) return accept(false);
  if (option.kind === "flag") {
    return value === true ? accept(true) : refuse("takes no value, so it must be true or false");
  }
  if (!Array.isArray(value)) {
    const fault = valueFault(value, option) ?? (value === true ? "must have a value" : undefined);
    return fault === undefined ? accept([scalarText(value) ?? ""]) : refuse(fault);
  }
  if (option.kind === "single" && value.length > 1) return refuse("can be given only once");
  const refusals = value.flatMap((item: unknown, index): Refusal[] => {
    const reason = valueFault(item, option);
    return reason === undefined ? [] : [{ reason, path: [String(index)], at: "value" }];
  });
  const texts = value.map((item) => scalarText(item) ?? "");
  return acceptUnless(refusals, texts.length === 0 ? false : texts);
}

function valueFault(value: unknown, option: RobotOption): string | undefined {
  const text = scalarText(value);
  if (text === undefined) {
    return option.kind === "repeatable" ? "must be a text or a list of texts" : "must be a text";
  }
  if (text.includes("\0")) return "must not hold a NUL character";
  const readsStdin = option.name === "argumentfile" && text.trim().toUpperCase() === "STDIN";
  return readsStdin ? "must be a file, as a run has no standard input" : undefined;
}
