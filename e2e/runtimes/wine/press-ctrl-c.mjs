// Presses Ctrl-C in the console of a process. It needs a process of its own: who presses it gets it as well.
// usage: press-ctrl-c.mjs PID KOFFI-ADD-ON
import { windowsFunctions } from "./windows-functions.mjs";

const [pid, addOn] = process.argv.slice(2);
windowsFunctions(addOn).pressCtrlC(Number(pid));
