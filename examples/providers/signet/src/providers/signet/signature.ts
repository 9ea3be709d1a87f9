import { createHash, createHmac } from 'node:crypto';
import type { UpstreamRequest } from '../../upstream/answer.js';

/** What signs: the id goes with every request, the secret with none. */
export interface Key {
  readonly id: string;
  readonly secret: string;
}

/**
 * The headers that present a key with a request: Signet wants method, path with query, date (RFC 9110, 5.6.7), SHA-256 of the body and key id, a line
 * each, under HMAC-SHA256, in base64. It takes the same signature for five minutes, so a read may be sent again as it is. `nowMs`: our clock.
 */
export function signed(
  { id, secret }: Key,
  { method, path, body = '' }: UpstreamRequest,
  nowMs: number,
): Readonly<Record<string, string>> {
  const date = new Date(nowMs).toUTCString();
  const digest = createHash('sha256').update(body).digest('base64');
  const signature = createHmac('sha256', secret).update([method, path, date, digest, id].join('\n')).digest('base64');
  return {
    date,
    'x-content-sha256': digest,
    authorization: `SIGNET-HMAC-SHA256 key="${id}", signature="${signature}"`,
  };
}
