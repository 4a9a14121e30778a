import { nativeDll } from "./library.ts";

/** Desktops (user32.dll). */
export const user32 = nativeDll("user32.dll", {
  OpenInputDesktop: "intptr (uint32 flags, int inherit, uint32 access)",
  CloseDesktop: "int (intptr desktop)",
});
