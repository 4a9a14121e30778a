/** Words of systems, tools and formats that the documents name although no source has to. In lower case. */
export const OUTSIDE_WORDS: readonly string[] = [
  // Linux
  "copytruncate",
  "hidepid",
  "ionice",
  // Windows
  "bcryptprimitives",
  "dll",
  "headless",
  "longpathsenabled",
  // Kubernetes
  "hostpid",
  "pods",
  // JavaScript and its runtimes
  "enum",
  "execargv",
  "initializetable",
  "npx",
  "segmentedtable",
  "subspace",
  "allocation",
  // Units in the names of keys
  "_ms",
];

/** Packages of systems that the documents ask for. */
export const OUTSIDE_PACKAGES: readonly string[] = ["python3-venv", "strace", "util-linux", "wine64"];
