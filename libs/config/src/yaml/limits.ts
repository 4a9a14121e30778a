import { CST, Lexer } from "yaml";

/** Bytes of a file, UTF-16 code units of a text. */
export const MAX_CONFIG_SIZE = 1024 * 1024;
/** Far deeper than any key lies, far less than what a recursive parser can stand. */
export const MAX_DEPTH = 64;
// Parsing a million tokens that are all errors takes ten seconds; 8,000 suites of five keys have 300,000 tokens.
const MAX_TOKENS = 400_000;

export type TextIssue = {
  readonly message: string;
  readonly offset: number;
};

/**
 * Finds what would keep a YAML parser busy for seconds, or is no text at all, before one is set to it.
 * Looks at tokens only, without recursion.
 */
export function checkYamlSize(text: string): TextIssue | undefined {
  if (text.length > MAX_CONFIG_SIZE) {
    const message = `Cannot read the file as it must have at most 1 MiB: it has ${text.length} characters`;
    return { message, offset: 0 };
  }
  // oxlint-disable-next-line no-control-regex
  const control = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/.exec(text);
  if (control !== null) {
    const code = control[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, "0");
    return {
      message: `Cannot read the file as it must be text: it holds the character U+${code}`,
      offset: control.index,
    };
  }
  return checkTokens(text);
}

function checkTokens(text: string): TextIssue | undefined {
  let offset = 0;
  let count = 0;
  let flowDepth = 0;
  let indicatorsInLine = 0;
  let isContent = false;
  for (const token of new Lexer().lex(text)) {
    count += 1;
    if (count > MAX_TOKENS) return { message: tooMuch(`has more than ${MAX_TOKENS} YAML tokens`), offset };
    if (isContent) isContent = false;
    else if (token === CST.SCALAR)
      isContent = true; // The next token is content, whatever it looks like.
    else if (token === "[" || token === "{") flowDepth += 1;
    else if (token === "]" || token === "}") flowDepth = Math.max(0, flowDepth - 1);
    else if (token === "-" || token === "?") indicatorsInLine += 1;
    else if (token.endsWith("\n")) indicatorsInLine = 0;
    if (flowDepth > MAX_DEPTH || indicatorsInLine > MAX_DEPTH) {
      return { message: tooMuch(`nests more than ${MAX_DEPTH} levels`), offset };
    }
    if (!isMark(token)) offset += token.length;
  }
  return undefined;
}

function tooMuch(found: string): string {
  return `Cannot read the file as its YAML is no plausible configuration: it ${found}`;
}

// Marks of the lexer's own, which stand for no characters of the text.
function isMark(token: string): boolean {
  return token === CST.DOCUMENT || token === CST.FLOW_END || token === CST.SCALAR;
}
