import { type ByteReader, BytesError, ByteWriter, isBytes, readerOf } from '../crypto/bytes.js';

/** A stored grant could not be read: damaged, or written by a newer gateway. */
export class RecordError extends Error {
  override readonly name = 'RecordError';
}

/** Version of what is written: a gateway reads what an older one wrote and refuses what a newer one wrote. From 4 on, records are bytes. */
export const VERSION = 4;
/** Versions in JSON that have the properties of PackedGrant. 3 has scopes. */
const PACKED_JSON: readonly unknown[] = [2, 3];

/** The content of a grant's text, without its MAC. */
export interface PackedGrant {
  readonly v: number;
  /** Generation, state's first letter, flags. */
  readonly g: readonly [number, string, number];
  /** The login; then counted from it: the last token response, the expiry of the access token, its refresh, the end of everything. */
  readonly t: readonly [number, number, number, number, number];
  readonly sealed?: string | undefined;
  readonly subject?: string | undefined;
}

/** Any version but the first has these properties. */
export const isPacked = (value: object): value is PackedGrant =>
  'v' in value &&
  (value.v === VERSION || PACKED_JSON.includes(value.v)) &&
  'g' in value &&
  Array.isArray(value.g) &&
  't' in value &&
  Array.isArray(value.t);

/** First letters of the states; a byte holds the index of one of them and the flags, which are below this. */
const STATES = ['a', 'u', 'd', 'r'];
const FLAGS = 8;

/**
 * `keyId`: of the key of the MAC. Every number must be whole. The generation and the sealed tokens come first, also in later versions: an older gateway
 * needs them to end the grant. Properties that are mostly absent are JSON.
 */
export function writePacked({ v, g, t, sealed, subject, ...rest }: PackedGrant, keyId: string): string {
  const [generation, state, flags] = g;
  const [login, refreshed, accessEnd, refreshFrom, lastsUntil] = t;
  const more = JSON.stringify(rest);
  const writer = new ByteWriter().number(v).text(keyId).number(generation).text(withoutKey(sealed, keyId));
  writer.number(STATES.indexOf(state) * FLAGS + flags);
  // The last two mostly lie near the expiry of the access token.
  writer.number(login).difference(refreshed).difference(accessEnd);
  writer.difference(refreshFrom - accessEnd).difference(lastsUntil - accessEnd);
  writer.text(subject).text(more === '{}' ? undefined : more);
  return writer.toBuffer().toString('latin1');
}

/** The text of a grant in any version, without its MAC. Throws RecordError. */
export function readPacked(text: string): PackedGrant | { readonly v?: unknown } {
  try {
    const value = isBytes(text) ? readBytes(text) : (Object(JSON.parse(text)) as { readonly v?: unknown });
    if (!(typeof value.v === 'number' && value.v > VERSION)) return value;
  } catch (error) {
    if (error instanceof BytesError || error instanceof SyntaxError) throw new RecordError('a grant record is damaged');
    throw error;
  }
  throw new RecordError('a grant record was written by a newer gateway');
}

function readBytes(text: string): PackedGrant | { readonly v: number } {
  const reader = readerOf(text);
  const { v, generation, sealed } = readBegin(reader);
  if (v !== VERSION) return { v };
  const stateAndFlags = reader.number();
  const login = reader.number();
  const [refreshed, accessEnd] = [reader.difference(), reader.difference()];
  const [refreshFrom, lastsUntil] = [accessEnd + reader.difference(), accessEnd + reader.difference()];
  const [subject, more] = [reader.text(), reader.text()];
  return {
    ...(more === undefined ? undefined : (JSON.parse(more) as object)),
    v,
    g: [generation, STATES[Math.floor(stateAndFlags / FLAGS)] ?? '', stateAndFlags % FLAGS],
    t: [login, refreshed, accessEnd, refreshFrom, lastsUntil],
    sealed,
    subject,
  };
}

function readBegin(reader: ByteReader) {
  const [v, keyId, generation, sealed] = [reader.number(), reader.text(), reader.number(), reader.text()];
  return { v, generation, sealed: sealed === undefined ? undefined : withKey(sealed, keyId) };
}

/** Mostly the tokens are sealed under the same key: then they are stored without its id. A text that has no id gets a dot. */
function withoutKey(sealed: string | undefined, keyId: string): string | undefined {
  const [id, body, ...others] = sealed?.split('.') ?? [];
  if (body === undefined) return id === undefined ? undefined : `.${id}`;
  return id === keyId && others.length === 0 ? body : sealed;
}

function withKey(stored: string, keyId: string | undefined): string {
  if (!stored.includes('.')) return `${keyId}.${stored}`;
  return stored.startsWith('.') ? stored.slice(1) : stored;
}

const SEALED = /^[\w-]{1,32}\.[\w-]+$/;

/** The generation and the sealed tokens in a text that cannot be parsed, where they can be found. */
export function salvage(text: string): {
  readonly generation?: number | undefined;
  readonly sealed?: string | undefined;
} {
  if (!isBytes(text)) {
    // Both patterns start at a fixed word and are applied once.
    const generation = /"(?:g":\[|generation":)(\d{1,10})[,}]/.exec(text)?.[1];
    const sealed = /"sealed":"([\w-]{1,32}\.[\w-]+)"/.exec(text)?.[1];
    return { generation: generation === undefined ? undefined : Number(generation), sealed };
  }
  try {
    const { generation, sealed } = readBegin(readerOf(text));
    return { generation, sealed: sealed !== undefined && SEALED.test(sealed) ? sealed : undefined };
  } catch (error) {
    if (error instanceof BytesError) return {};
    throw error;
  }
}
