/** A whole answer of an upstream, body read to the end. Plain data, so that whatever reads it needs no network. */
export interface Answer {
  readonly status: number;
  /** Names in lower case; a repeated header's values joined by comma. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** Our clock when the request went out, ms since the epoch. */
  readonly sentAtMs: number;
  /** Our clock when the body had come to its end, ms since the epoch. */
  readonly receivedAtMs: number;
}

/** One request to an upstream. */
export interface Ask {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE';
  /** Path and query, already percent-encoded. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Whether a call only looks: it may be given up, or asked again, without anything being lost. */
export const isRead = ({ method }: Pick<Ask, 'method'>): boolean => method === 'GET' || method === 'HEAD';

/** A form body (application/x-www-form-urlencoded) with its header; undefined fields are left out. */
export function form(
  fields: Readonly<Record<string, string | undefined>>,
): Pick<Ask, 'body'> & { headers: Record<string, string> } {
  const body = new URLSearchParams();
  for (const [name, value] of Object.entries(fields)) if (value !== undefined) body.append(name, value);
  return { headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: body.toString() };
}

/** Headers of a call whose answer is to be JSON. */
export const AS_JSON: NonNullable<Ask['headers']> = { accept: 'application/json' };

/** HTTP Basic (RFC 7617) over UTF-8. The parts go in as they are: RFC 6749's form-encoding of them is the caller's matter. */
export function basic(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`, 'utf8').toString('base64')}`;
}

/** An answer as it came. It remembers its JSON itself: a WeakMap of answers would make the collector's work a third of a request's. */
export class WholeAnswer implements Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  readonly sentAtMs: number;
  readonly receivedAtMs: number;
  #json: unknown;
  #isParsed = false;

  constructor({ status, headers, text, sentAtMs, receivedAtMs }: Answer) {
    this.status = status;
    this.headers = headers;
    this.text = text;
    this.sentAtMs = sentAtMs;
    this.receivedAtMs = receivedAtMs;
  }

  get json(): unknown {
    if (!this.#isParsed) {
      this.#isParsed = true;
      this.#json = parse(this.text);
    }
    return this.#json;
  }
}

/**
 * The body as JSON, or undefined when it is not JSON. Parsed once for all who hold the answer, and an answer may be shared between requests
 * (src/http/shared-reads.ts): what comes back must not be changed.
 */
export const json = (answer: Answer): unknown => (answer instanceof WholeAnswer ? answer.json : parse(answer.text));

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Retry-After (RFC 9110, 10.2.3) in ms from now: seconds or an HTTP date; undefined when absent or unreadable. */
export function retryAfterMs(answer: Pick<Answer, 'headers' | 'receivedAtMs'>): number | undefined {
  const value = answer.headers['retry-after']?.trim();
  if (!value) return undefined;
  if (/^\d+$/.test(value)) return Number(value) * 1000;
  const at = Date.parse(value);
  if (Number.isNaN(at)) return undefined;
  const from = Date.parse(answer.headers.date ?? '') || answer.receivedAtMs;
  return Math.max(0, at - from);
}
