/** Attributes of an element, entities resolved. */
export type XmlAttributes = Readonly<Record<string, string | undefined>>;

/** Receives the content of a well-formed document, in the order of the file. */
export type XmlHandler = {
  open(name: string, attributes: XmlAttributes): void;
  /** A text may come in several pieces. */
  text(piece: string): void;
  close(name: string): void;
};

/** Thrown where a document is not of the kind that the handler reads, so that reading on is useless. */
export class XmlUnusableError extends Error {
  override readonly name = "XmlUnusableError";
}
