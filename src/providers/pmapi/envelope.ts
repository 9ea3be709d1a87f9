import { json, type UpstreamResponse } from '../../upstream/answer.js';
import { isObject } from '../../upstream/read.js';
import { bool, filled, int, str } from '../../upstream/shapes.js';

/** The frame around everything Sign-Up.to answers (dev.sign-up.to, making-requests/response-format). */
export interface Envelope {
  readonly ok: boolean;
  /** Of an error: its own idea of the HTTP status. */
  readonly code: number | null;
  /** What to pass as `start` for the next page; null: there is none. */
  readonly next: string | null;
  /** One object or an array of them; undefined where it is missing. */
  readonly data: unknown;
  /** Of an error: the provider's prose. To be searched for hints, never passed on. */
  readonly prose: string;
  /** Of an error: whether it says outright that the user is locked. */
  readonly locked: boolean;
}

/** `next`, int or text, as text. An empty one begins no page, nor does zero: they count as null. */
const nextOf = (value: unknown) => (filled(value) === '0' ? null : filled(value));

/** The answer's envelope, or undefined when it has none. */
export function envelope(answer: UpstreamResponse): Envelope | undefined {
  const body = json(answer);
  if (!isObject(body) || !isObject(body.response)) return undefined;
  const status = typeof body.status === 'string' ? body.status.toLowerCase() : undefined;
  if (status !== 'ok' && status !== 'error') return undefined;
  const { code, next, data, message, additional_information, locked } = body.response;
  return {
    ok: status === 'ok',
    code: int(code),
    next: nextOf(next),
    data: typeof data === 'object' ? data : undefined,
    prose: [str(message), str(additional_information)].filter(Boolean).join(' '),
    locked: bool(locked) === true,
  };
}

export const isOk = (status: number) => status >= 200 && status < 300;

/** The HTTP status, or what an error envelope under a 2xx says instead (400 where it says nothing usable). */
export function effectiveStatus(answer: UpstreamResponse, said = envelope(answer)): number {
  if (!isOk(answer.status) || !said || said.ok) return answer.status;
  return said.code !== null && said.code >= 400 && said.code < 600 ? said.code : 400;
}

/** An error envelope is far shorter; a page of data need not be parsed twice to know that it is none. */
const LONGEST_ERROR = 4096;

/** Whether the answer says that the token is not (or no longer) accepted. */
export function rejectsToken(answer: UpstreamResponse): boolean {
  return answer.status === 401 || (answer.text.length <= LONGEST_ERROR && effectiveStatus(answer) === 401);
}

/** A page made for people: it comes from something in between, not from the API. */
export const isHtml = (answer: UpstreamResponse) => /^\s*</.test(answer.text);
