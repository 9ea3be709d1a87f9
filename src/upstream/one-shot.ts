import { Client } from 'undici';
import type { SendOnce } from '../provider/contract.js';
import type { UpstreamResponse } from './answer.js';
import { connectorTo } from './connect.js';
import { exchange, type UpstreamLimits } from './exchange.js';
import { askForIdentity, headersWith, type Outgoing } from './outgoing.js';
import { BOUNDS } from './provider-numbers.js';
import type { Proxies } from './proxies.js';

/**
 * One call over a connection of its own, for token requests: a pooled connection that the upstream has just closed would turn a plain renewal
 * into an unknown outcome. Resolves with a whole answer of any status; throws UpstreamFailure otherwise. See `exchange`.
 */
export async function sendOnce(
  url: string,
  ask: Omit<Outgoing, 'path'>,
  limits: UpstreamLimits,
): Promise<UpstreamResponse> {
  const { origin, pathname, search } = new URL(url);
  const client = new Client(origin, {
    connect: connectorTo(origin, Math.min(5_000, limits.deadlineMs), limits.proxies),
    maxHeaderSize: BOUNDS.headerBytes,
  });
  try {
    const headers = askForIdentity(headersWith(ask.headers, {}));
    return await exchange(client, { ...ask, headers, path: `${pathname}${search}` }, limits);
  } finally {
    client.destroy().catch(() => {});
  }
}

/** `sendOnce` through the proxies that are set. */
export const senderOf =
  (proxies: Proxies | undefined): SendOnce =>
  (url, ask, limits) =>
    sendOnce(url, ask, { ...limits, proxies });
