import { z } from 'zod';
import { type ByteReader, ByteWriter, isBytes, readerOf } from '../crypto/bytes.js';
import { LATEST_MS } from './grant-record.js';

/** Version of what is written: a gateway reads what an older one wrote. */
const VERSION = 2;
const VERSION_OF_JSON = 1;

/** How a session's value travels; a record holds the index. */
const TRANSPORTS = ['cookie', 'bearer'] as const;

const time = z.int().min(0).max(LATEST_MS);

const metadata = z.object({
  id: z.string(),
  createdAtMs: time,
  /** When it expires. */
  endsAtMs: time,
  userAgent: z.string().optional(),
  /** How its value travels, from birth to end. */
  by: z.enum(TRANSPORTS),
});

export type SessionMetadata = z.output<typeof metadata>;

/** The text of a session's metadata without its MAC. `keyId`: of the key of the MAC. Times must be whole. */
export function formatMetadata({ id, createdAtMs, endsAtMs, userAgent, by }: SessionMetadata, keyId: string): string {
  const writer = new ByteWriter().number(VERSION).text(keyId).text(id).number(createdAtMs);
  writer
    .difference(endsAtMs - createdAtMs)
    .text(userAgent)
    .number(TRANSPORTS.indexOf(by));
  return writer.toBuffer().toString('latin1');
}

/** The metadata in a text of any version, without its MAC. `newer`: a newer gateway wrote it. Undefined: it is damaged. Never throws. */
export function parseMetadata(text: string): SessionMetadata | 'newer' | undefined {
  try {
    const bytes = isBytes(text);
    const { v, ...read } = bytes ? readBytes(readerOf(text)) : (JSON.parse(text) as { readonly v?: unknown });
    const known = bytes ? VERSION : VERSION_OF_JSON;
    if (v === known) return metadata.safeParse(read).data;
    return typeof v === 'number' && v > known ? 'newer' : undefined;
  } catch {
    return undefined;
  }
}

function readBytes(reader: ByteReader): { readonly v: number; readonly [part: string]: unknown } {
  const v = reader.number();
  if (v !== VERSION) return { v };
  reader.text();
  const [id, createdAtMs] = [reader.text(), reader.number()];
  const endsAtMs = createdAtMs + reader.difference();
  const [userAgent, by] = [reader.text(), TRANSPORTS[reader.number()]];
  return { v, id, createdAtMs, endsAtMs, userAgent, by };
}
