/** The file of koffi's add-on for Windows, beside the programs of this run's bundle. */
export const ADD_ON = "koffi.node";
