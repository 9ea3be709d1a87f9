/**
 * Records as bytes: shorter than JSON with base64 in it. In memory a record of bytes is a string like any other record, with one character (U+0000 to
 * U+00FF) for each byte. Its first byte is its version, below 0x1f, which no text of ours starts with (0x1f: src/auth/store/redis/values.ts).
 */
export const isBytes = (text: string): boolean => text.length > 0 && text.charCodeAt(0) < 0x20;

/** Bytes that are not what a gateway writes. */
export class BytesError extends Error {
  override readonly name = 'BytesError';
}

/** A text is stored in the first of these that gives it back: tokens and keys are mostly hex or base64, which are half or a third longer than their bytes. */
const ENCODINGS = ['hex', 'base64url', 'base64', 'utf8', 'utf16le'] as const;
/** In the place of an encoding: parts of a text that were joined by dots (a JWT, `keyId.sealed`), and no text at all. */
const DOTTED = 5;
const ABSENT = 7;
/** A text starts with a number: its length in bytes, or its number of parts, times this, plus the encoding. */
const KINDS = 8;

/** A digit of a number, to the base of 128; the highest bit says that another digit follows. */
const DIGIT = 128;

/** Writes numbers and texts one after the other. */
export class ByteWriter {
  private readonly parts: Buffer[] = [];

  /** A whole number from 0 to 2^53 - 1. */
  number(value: number): this {
    const digits: number[] = [];
    let rest = value;
    for (; rest >= DIGIT; rest = Math.floor(rest / DIGIT)) digits.push((rest % DIGIT) + DIGIT);
    this.parts.push(Buffer.from([...digits, rest]));
    return this;
  }

  /** A whole number that may be negative. */
  difference(value: number): this {
    return this.number(value < 0 ? -2 * value - 1 : 2 * value);
  }

  text(text: string | undefined): this {
    if (text === undefined) return this.number(ABSENT);
    const parts = text.split('.');
    if (parts.length > 1) this.number(parts.length * KINDS + DOTTED);
    for (const part of parts) {
      const kind = ENCODINGS.findIndex(encoding => Buffer.from(part, encoding).toString(encoding) === part);
      const bytes = Buffer.from(part, ENCODINGS[kind]);
      this.number(bytes.length * KINDS + kind).parts.push(bytes);
    }
    return this;
  }

  toBuffer(): Buffer {
    return Buffer.concat(this.parts);
  }
}

/** Reads a record of bytes, as it is in memory. */
export const readerOf = (record: string): ByteReader => new ByteReader(Buffer.from(record, 'latin1'));

/** Reads what a ByteWriter wrote. Throws BytesError where that cannot be. */
export class ByteReader {
  private at = 0;
  private readonly bytes: Buffer;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  number(): number {
    let value = 0;
    for (let unit = 1; unit <= Number.MAX_SAFE_INTEGER; unit *= DIGIT) {
      const digit = this.bytes[this.at++];
      if (digit === undefined) break;
      value += (digit % DIGIT) * unit;
      if (digit < DIGIT) return value;
    }
    throw new BytesError('a number is cut short or too large');
  }

  difference(): number {
    const value = this.number();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  text(): string | undefined {
    const head = this.number();
    const kind = head % KINDS;
    if (kind === ABSENT) return undefined;
    if (kind !== DOTTED) return this.part(head);
    const count = Math.floor(head / KINDS);
    let text = this.part(this.number());
    for (let n = 1; n < count; n += 1) text += `.${this.part(this.number())}`;
    return text;
  }

  private part(head: number): string {
    const encoding = ENCODINGS[head % KINDS];
    const end = this.at + Math.floor(head / KINDS);
    if (encoding === undefined || end > this.bytes.length) throw new BytesError('a text is cut short or unknown');
    const part = this.bytes.toString(encoding, this.at, end);
    this.at = end;
    return part;
  }
}
