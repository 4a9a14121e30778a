import { Buffer } from "node:buffer";
import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { XmlDecoder } from "./xml-decoder.ts";
import { XmlSyntaxError, XmlDocument } from "./xml-document.ts";
import { type XmlHandler, XmlUnusableError } from "./xml-handler.ts";

/** How the reading of an XML file ended. The problem continues a sentence such as `Cannot read "x": `. */
export type XmlFileEnd =
  | { readonly kind: "whole" }
  /** The file breaks off, is not well-formed from some place on, or is longer than was allowed. */
  | { readonly kind: "damaged"; readonly problem: string }
  /** There is nothing to be read, or nothing that should be read. */
  | { readonly kind: "refused"; readonly problem: string };

/** Limits of a reading. */
export type ReadXmlFileOptions = {
  /** Default 1 GiB. The rest of a longer file is not read. */
  readonly maxBytes?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Is awaited after each piece of the file, so that a slow consumer slows down the reading. */
  readonly afterPiece?: () => Promise<void>;
};

const DEFAULT_MAX_BYTES = 1024 ** 3;
const PIECE_BYTES = 128 * 1024;

/**
 * Reads an XML file in pieces and passes its content to `handler`. No content of the file makes it throw.
 * @throws the signal's reason when aborted, and what `handler` or `afterPiece` throw, {@link XmlUnusableError}
 * excepted.
 */
export async function readXmlFile(
  file: string,
  handler: XmlHandler,
  options: ReadXmlFileOptions = {},
): Promise<XmlFileEnd> {
  let handle: FileHandle;
  try {
    // Opening a named pipe would wait for a writer otherwise.
    handle = await open(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    return { kind: "refused", problem: systemProblem(error) };
  }
  try {
    return await readHandle(handle, new XmlDocument(handler), options);
  } catch (error) {
    if (error instanceof XmlSyntaxError) return { kind: "damaged", problem: error.message };
    if (error instanceof XmlUnusableError) return { kind: "refused", problem: error.message };
    throw error;
  } finally {
    await handle.close();
  }
}

async function readHandle(
  handle: FileHandle,
  document: XmlDocument,
  options: ReadXmlFileOptions,
): Promise<XmlFileEnd> {
  const { maxBytes = DEFAULT_MAX_BYTES, signal, afterPiece } = options;
  const stats = await handle.stat();
  if (!stats.isFile()) throw new XmlUnusableError("it is not a regular file");
  if (stats.size === 0) throw new XmlUnusableError("it is empty");
  const pieces = new XmlDecoder(document);
  const buffer = Buffer.allocUnsafe(PIECE_BYTES);
  let bytesLeft = maxBytes;
  while (true) {
    signal?.throwIfAborted();
    const bytesRead = await readPiece(handle, buffer.subarray(0, Math.min(PIECE_BYTES, bytesLeft)));
    if (bytesRead === 0) break;
    pieces.write(buffer.subarray(0, bytesRead));
    bytesLeft -= bytesRead;
    await afterPiece?.();
  }
  if (bytesLeft === 0 && stats.size > maxBytes) {
    throw document.damage(`the file has ${stats.size} bytes, of which at most ${maxBytes} are read`);
  }
  pieces.end();
  await afterPiece?.();
  return { kind: "whole" };
}

async function readPiece(handle: FileHandle, buffer: Buffer): Promise<number> {
  if (buffer.length === 0) return 0;
  try {
    return (await handle.read(buffer, 0, buffer.length, null)).bytesRead;
  } catch (error) {
    throw new XmlSyntaxError(systemProblem(error), { cause: error });
  }
}

/** Says in a word or two why the system would not open or read a file; unknown errors give their message. */
function systemProblem(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  switch (code) {
    case "ENOENT":
    case "ENOTDIR":
      return "it does not exist";
    case "EACCES":
    case "EPERM":
      return "no permission to read it";
    case "EISDIR":
      return "it is a directory";
    default:
      return error instanceof Error ? error.message : String(error);
  }
}
