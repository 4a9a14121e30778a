/** What people who wrote a path of Windows in double quotes have to know of YAML (YAML 1.2, 5.7 Escaped Characters). */
export const ESCAPE_HINT =
  'in double quotes a "\\" begins an escape, so a path is written in single quotes, or in none';
