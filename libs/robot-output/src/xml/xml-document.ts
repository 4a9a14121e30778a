import sax, { type SAXParser } from "sax";
import { type XmlHandler, XmlUnusableError } from "./xml-handler.ts";

/** Longest attribute, comment or processing instruction; texts have no limit. In UTF-16 units. */
const LONGEST_TOKEN = 1024 * 1024;
const DEEPEST_NESTING = 1000;
const MOST_ATTRIBUTES = 64;
const XML_ENTITIES = { amp: "&", gt: ">", lt: "<", quot: '"', apos: "'" };

/** Thrown where the document stops being well-formed XML. The handler has received what came before. */
export class XmlSyntaxError extends Error {
  override readonly name = "XmlSyntaxError";
}

/**
 * Reads one XML document that comes in pieces of text and passes its content to `handler`. Stricter than
 * sax alone: no document type (hence no entities but XML's five), one root element, UTF-8 only, and limits
 * that a bomb runs into soon.
 */
export class XmlDocument {
  readonly #parser: SAXParser;
  readonly #handler: XmlHandler;
  #depth = 0;
  #attributes = 0;
  #root: "awaited" | "open" | "closed" = "awaited";

  constructor(handler: XmlHandler) {
    // sax reads this when a parser checks its buffers. Only its types do not declare it.
    (sax as unknown as { MAX_BUFFER_LENGTH: number }).MAX_BUFFER_LENGTH = LONGEST_TOKEN;
    this.#handler = handler;
    this.#parser = this.#listeningParser();
  }

  /** Returns whether the end of the root element was read. */
  get isWhole(): boolean {
    return this.#root === "closed";
  }

  /**
   * Reads the next piece of the document.
   * @throws XmlSyntaxError if it is not well-formed there.
   * @throws XmlUnusableError if it runs into a limit, or as the handler says.
   */
  write(piece: string): void {
    this.#parser.write(piece);
  }

  /**
   * To be called after the last piece.
   * @throws XmlSyntaxError if the document is not at its end.
   */
  end(): void {
    if (this.#root === "awaited") throw new XmlSyntaxError("no element in it");
    if (this.#root === "open") throw new XmlSyntaxError("its root element is not closed");
    this.#parser.close();
  }

  /** An error that names the place up to which the document was read. */
  damage(what: string): XmlSyntaxError {
    return new XmlSyntaxError(`line ${this.#parser.line + 1}, column ${this.#parser.column}: ${what}`);
  }
  #listeningParser(): SAXParser {
    const parser = sax.parser(true);
    // Without a prototype, so that &constructor; is no entity.
    parser.ENTITIES = Object.assign(Object.create(null), XML_ENTITIES);
    parser.onerror = (error) => this.#fail(error);
    parser.ondoctype = () => {
      throw new XmlUnusableError("it has a document type declaration (DOCTYPE)");
    };
    parser.onprocessinginstruction = ({ name, body }) => refuseOtherEncodings(name, body);
    parser.onopentagstart = () => {
      this.#attributes = 0;
    };
    parser.onattribute = ({ name }) => this.#checkAttribute(name);
    // Without the option xmlns, which is not set, attributes are plain strings.
    parser.onopentag = ({ name, attributes }) => this.#open(name, attributes as Record<string, string>);
    parser.ontext = (piece) => this.#text(piece);
    parser.oncdata = (piece) => {
      // Robot writes none; sax takes them a character at a time.
      if (piece.length >= LONGEST_TOKEN) {
        throw new XmlUnusableError(`a CDATA section is longer than ${LONGEST_TOKEN} characters`);
      }
      this.#text(piece);
    };
    parser.onclosetag = (name) => this.#close(name);
    return parser;
  }

  #open(name: string, attributes: Record<string, string>): void {
    if (this.#root === "closed") throw this.damage("a second root element");
    this.#root = "open";
    this.#depth += 1;
    if (this.#depth > DEEPEST_NESTING) {
      throw new XmlUnusableError(`its elements are nested deeper than ${DEEPEST_NESTING}`);
    }
    this.#handler.open(name, attributes);
  }

  #text(piece: string): void {
    // The line ends around the root element are no text of the document.
    if (this.#root === "open") this.#handler.text(piece);
  }

  #close(name: string): void {
    this.#depth -= 1;
    this.#handler.close(name);
    if (this.#depth === 0) this.#root = "closed";
  }

  #checkAttribute(name: string): void {
    // The next attribute would make sax call this one's value.
    if (name === "hasOwnProperty") throw this.damage("an attribute of that name");
    this.#attributes += 1;
    if (this.#attributes > MOST_ATTRIBUTES) {
      throw new XmlUnusableError(`an element has more than ${MOST_ATTRIBUTES} attributes`);
    }
  }

  #fail(error: Error): never {
    const [what = ""] = error.message.split("\n", 1);
    if (what.startsWith("Max buffer length exceeded")) {
      throw new XmlUnusableError(`an attribute, comment or name is longer than ${LONGEST_TOKEN} characters`);
    }
    throw this.damage(what.toLowerCase());
  }
}

function refuseOtherEncodings(instruction: string, body: string): void {
  const encoding = instruction === "xml" ? /encoding\s*=\s*["']([^"']*)["']/.exec(body)?.[1] : undefined;
  if (encoding !== undefined && !/^(?:utf-?8|us-ascii)$/i.test(encoding)) {
    throw new XmlUnusableError(`its encoding is "${encoding.slice(0, 40)}", not UTF-8`);
  }
}
