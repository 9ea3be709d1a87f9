import type { Probe, Provider, SendOnce } from '../../provider/contract.js';
import { UpstreamFailure } from '../../upstream/failure.js';
import type { UpstreamRequest, UpstreamResponse } from '../../upstream/messages.js';

/** What came of one harmless request. */
export interface Probed {
  readonly provider: Provider;
  readonly probe: Probe;
  readonly outcome: UpstreamResponse | UpstreamFailure;
}

const LIMITS = { deadlineMs: 8_000, maxBytes: 1_048_576 };

/** Sends one request, over a connection of its own and without a second try. Never throws. */
export async function ask(
  send: SendOnce,
  url: string,
  what: Omit<UpstreamRequest, 'path'>,
): Promise<UpstreamResponse | UpstreamFailure> {
  try {
    return await send(url, what, LIMITS);
  } catch (failure) {
    return failure instanceof UpstreamFailure ? failure : new UpstreamFailure('never-sent', { cause: failure });
  }
}

/** Every probe of every provider, each sent once. */
export function probeAll(send: SendOnce, providers: readonly Provider[]): Promise<readonly Probed[]> {
  const all = providers.flatMap(provider => (provider.probes ?? []).map(probe => ({ provider, probe })));
  return Promise.all(all.map(async one => ({ ...one, outcome: await ask(send, one.probe.url, one.probe.request) })));
}

/** An address without its query, which may be anybody's. */
export function bare(url: string): string {
  const { origin, pathname } = new URL(url);
  return origin + pathname;
}
