import { Buffer } from "node:buffer";
import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";

/** Thrown by `BoundedFile.write` where the file would exceed its limit. */
export class FileTooLarge extends Error {
  override readonly name = "FileTooLarge";
}

/** A file that is written from its beginning, with a limit of its size. */
export class BoundedFile implements AsyncDisposable {
  readonly #handle: FileHandle;
  readonly #maxBytes: number;
  #bytes = 0;

  private constructor(handle: FileHandle, maxBytes: number) {
    this.#handle = handle;
    this.#maxBytes = maxBytes;
  }

  /** Creates or empties the file. Fails for a link, which could lead into any file. */
  static async create(path: string, maxBytes: number): Promise<BoundedFile> {
    const { O_WRONLY, O_CREAT, O_TRUNC } = constants;
    const flags = O_WRONLY | O_CREAT | O_TRUNC | (constants.O_NOFOLLOW ?? 0);
    return new BoundedFile(await open(path, flags, 0o600), maxBytes);
  }

  /** Number of bytes written. */
  get bytes(): number {
    return this.#bytes;
  }

  /** @throws FileTooLarge instead of writing more than the limit. */
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
