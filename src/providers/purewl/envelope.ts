import { z } from 'zod';
import { type Answer, json } from '../../http/answer.js';
import { int, str } from '../../http/shapes.js';

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

const WIRE = z.object({
  header: z.object({ response_code: int(), code: int(), message: str() }),
  body: z.unknown().optional(),
});

/** The answer's envelope, whatever the HTTP status; undefined when there is none (HTML, other JSON, nothing). */
export function envelope(answer: Answer): Envelope | undefined {
  const wire = WIRE.safeParse(json(answer));
  if (!wire.success) return undefined;
  const { header, body } = wire.data;
  return { code: header.response_code ?? header.code, message: header.message, body };
}
