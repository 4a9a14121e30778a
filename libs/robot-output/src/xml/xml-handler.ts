/** Attributes of an element, entities resolved. */
export type XmlAttributes = Readonly<Record<string, string | undefined>>;

/** Is told what a well-formed document consists of, in the order of the file. */
export interface XmlHandler {
  open(name: string, attributes: XmlAttributes): void;
  /** A text may come in several pieces. */
  text(piece: string): void;
  close(name: string): void;
}

/** Thrown by a handler: what it sees is not what it reads, so there is no use in going on. */
export class XmlRefusal extends Error {
  override readonly name = "XmlRefusal";
}
