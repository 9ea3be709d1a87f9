import { json, type UpstreamResponse } from '../../upstream/answer.js';
import { isObject } from '../../upstream/read.js';
import { int, str } from '../../upstream/shapes.js';

/** What PureWL puts around every answer: `{ header: { response_code, message, code? }, body }`. */
export interface Envelope {
  /** `response_code`, or `code` where that is missing; null when there is neither. */
  readonly code: number | null;
  /** Prose of the provider: to be looked at, never to be passed on. */
  readonly message: string | null;
  readonly body: unknown;
}

/** The code of success. */
export const SUCCESS = 1;

/** The answer's envelope, whatever the HTTP status; undefined when there is none (HTML, other JSON, nothing). */
export function envelope(answer: UpstreamResponse): Envelope | undefined {
  const wire = json(answer);
  if (!isObject(wire) || !isObject(wire.header)) return undefined;
  const { header, body } = wire;
  return { code: int(header.response_code) ?? int(header.code), message: str(header.message), body };
}
