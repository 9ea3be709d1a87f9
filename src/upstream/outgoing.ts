import type { UpstreamRequest } from './answer.js';

type Fields = NonNullable<UpstreamRequest['headers']>;

/** Header names and values in turn. Undici takes them as they are; to add some to an object, and to have it read, takes four times as long. */
type HeaderLines = string[];

/** A request as it is sent. */
export interface Outgoing extends Omit<UpstreamRequest, 'headers' | 'body'> {
  readonly headers?: Fields | HeaderLines | undefined;
  readonly body?: string | undefined;
}

const ACCEPT_ENCODING = 'accept-encoding';

/**
 * Adds the content coding that we ask for, unless the lines name one. Without any a server may send what it likes (RFC 9110, 12.5.3); the usual
 * codings are read all the same (src/upstream/decode.ts).
 */
export function askForIdentity(lines: HeaderLines): HeaderLines {
  for (let at = 0; at < lines.length; at += 2)
    if (lines[at]?.length === ACCEPT_ENCODING.length && lines[at]?.toLowerCase() === ACCEPT_ENCODING) return lines;
  lines.push(ACCEPT_ENCODING, 'identity');
  return lines;
}

function keep(lines: HeaderLines, over: Fields, name: string, value: string): void {
  if (!Object.hasOwn(over, name)) lines.push(name, value);
}

/** Headers with others, which count where both name the same. */
export function headersWith(headers: Outgoing['headers'], over: Fields): HeaderLines {
  const lines: HeaderLines = [];
  if (Array.isArray(headers)) {
    for (let at = 0; at < headers.length; at += 2) keep(lines, over, headers[at] as string, headers[at + 1] as string);
  } else {
    for (const name in headers) keep(lines, over, name, headers[name] as string);
  }
  for (const name in over) lines.push(name, over[name] as string);
  return lines;
}
