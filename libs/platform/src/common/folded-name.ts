/**
 * Makes names alike that Windows takes for one. It folds one UTF-16 unit at a time (RtlUpcaseUnicodeChar), so "ß" stays
 * one character.
 */
export function foldedName(name: string): string {
  return name.replaceAll(/[^]/g, (unit) => (unit.toUpperCase().length === 1 ? unit.toUpperCase() : unit));
}
