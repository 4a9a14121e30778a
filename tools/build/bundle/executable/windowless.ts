/** Where things stand in a program of Windows ("PE Format"): what is before the optional header, and its word. */
const PE_POINTER = 0x3c;
const OPTIONAL_HEADER = 24;
const SUBSYSTEM = 68;
const GUI = 2;
const CONSOLE = 3;

/**
 * Makes the twin of a console program that gets no console, so that no window flashes when the Task Scheduler starts
 * it in somebody's session; pythonw.exe is to python.exe what this is to the program. A signature must be gone by
 * then: it would not fit any more.
 *
 * @returns a copy
 * @throws Error where it is no console program of Windows
 */
export function windowless(program: Uint8Array): Uint8Array {
  const copy = Uint8Array.from(program);
  const view = new DataView(copy.buffer);
  const header = view.byteLength > PE_POINTER + 4 ? view.getUint32(PE_POINTER, true) : view.byteLength;
  const place = header + OPTIONAL_HEADER + SUBSYSTEM;
  if (place + 2 > view.byteLength || view.getUint32(header, true) !== PE_SIGNATURE) {
    throw new Error("Cannot make a program without a console: it is no program of Windows");
  }
  const found = view.getUint16(place, true);
  if (found !== CONSOLE) {
    throw new Error(`Cannot make a program without a console: its subsystem is ${found}, not ${CONSOLE}`);
  }
  view.setUint16(place, GUI, true);
  return copy;
}

/** "PE", NUL, NUL. */
const PE_SIGNATURE = 0x4550;
