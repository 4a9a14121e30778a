/**
 * Variables by which Python takes and prints UTF-8 whatever the locale of the agent says (PEP 540): else it reads
 * arguments as that locale's characters, and a suite's name in output.xml is another one than that of its file. The
 * second one is for a Python before 3.7.
 */
export const PYTHON_IN_UTF8 = { PYTHONUTF8: "1", PYTHONIOENCODING: "utf-8" } as const;
