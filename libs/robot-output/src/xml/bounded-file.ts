import { Buffer } from "node:buffer";
import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";

/** Thrown by {@link BoundedFile.write} when the file would get larger than it may. */
export class FileTooLarge extends Error {
  override readonly name = "FileTooLarge";
}

/** A file that is written from its beginning and may have so many bytes. */
export class BoundedFile implements AsyncDisposable {
  readonly #handle: FileHandle;
  readonly #maxBytes: number;
  #bytes = 0;

  private constructor(handle: FileHandle, maxBytes: number) {
    this.#handle = handle;
    this.#maxBytes = maxBytes;
  }

  /** Opens the file; what it held is gone. A link there is refused, as it could lead into any file. */
  static async create(path: string, maxBytes: number): Promise<BoundedFile> {
    const { O_WRONLY, O_CREAT, O_TRUNC } = constants;
    const flags = O_WRONLY | O_CREAT | O_TRUNC | (constants.O_NOFOLLOW ?? 0);
    return new BoundedFile(await open(path, flags, 0o600), maxBytes);
  }

  /** Number of bytes written. */
  get bytes(): number {
    return this.#bytes;
  }

  /** @throws {FileTooLarge} instead of writing more than may be. */
  async write(text: string): Promise<void> {
    if (text === "") return;
    const bytes = Buffer.from(text, "utf8");
    if (this.#bytes + bytes.length > this.#maxBytes) throw new FileTooLarge();
    this.#bytes += bytes.length;
    await this.#handle.writeFile(bytes);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#handle.close();
  }
}
