import { Client } from 'undici';
import type { Answer } from './answer.js';
import { exchange, type UpstreamLimits } from './exchange.js';
import type { Outgoing } from './outgoing.js';

/**
 * One call over a connection of its own, for token requests: a pooled connection that the upstream has just closed would turn a plain renewal
 * into an unknown outcome. Resolves with a whole answer of any status; throws UpstreamFailure otherwise. See `exchange`.
 */
export async function sendOnce(url: string, ask: Omit<Outgoing, 'path'>, limits: UpstreamLimits): Promise<Answer> {
  const { origin, pathname, search } = new URL(url);
  const client = new Client(origin, { connect: { timeout: Math.min(5_000, limits.deadlineMs) } });
  try {
    return await exchange(client, { ...ask, path: `${pathname}${search}` }, limits);
  } finally {
    client.destroy().catch(() => {});
  }
}
