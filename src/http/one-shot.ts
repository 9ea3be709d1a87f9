import { Client } from 'undici';
import type { Answer, Ask } from './answer.js';
import { UpstreamFailure } from './failure.js';
import { flatHeaders, readBody } from './read-body.js';
import type { UpstreamLimits } from './upstream.js';

/**
 * One call over a connection of its own, for token requests: a pooled connection that the upstream has just closed would turn a plain renewal
 * into an unknown outcome. It also tells for sure whether the request was sent: not before the connection, TLS included, stands.
 * Resolves with a whole answer of any status; throws UpstreamFailure otherwise. Redirects are answers, not followed.
 */
export async function sendOnce(
  url: string,
  ask: Omit<Ask, 'path'>,
  { deadlineMs, maxBytes }: UpstreamLimits,
): Promise<Answer> {
  const { origin, pathname, search } = new URL(url);
  const client = new Client(origin, {
    connect: { timeout: Math.min(5_000, deadlineMs) },
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  let connected = false;
  client.on('connect', () => {
    connected = true;
  });
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), deadlineMs);
  const sentAtMs = Date.now();
  try {
    const { method, headers, body } = ask;
    const path = `${pathname}${search}`;
    const request = { method, path, headers: { ...headers }, body: body ?? null, signal: abort.signal };
    const response = await client.request(request);
    const text = await readBody(response.body, maxBytes);
    const flat = flatHeaders(response.headers);
    return { status: response.statusCode, headers: flat, text, sentAtMs, receivedAtMs: Date.now() };
  } catch (cause) {
    if (cause instanceof UpstreamFailure) throw cause;
    throw new UpstreamFailure(connected ? 'no-answer' : 'never-sent', { cause });
  } finally {
    clearTimeout(timer);
    client.destroy().catch(() => {});
  }
}
