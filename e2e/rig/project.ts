import { fileURLToPath } from "node:url";

/** The checkout that is tested. */
export const projectFolder = fileURLToPath(new URL("../../", import.meta.url));
