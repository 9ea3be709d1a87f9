import type { UpstreamRequest, UpstreamResponse } from '../../src/upstream/answer.js';
import type { Departure } from '../../src/upstream/departure.js';
import type { Upstream } from '../../src/upstream/upstream.js';

/** The outcome of a call as a promise. */
export const sent = (upstream: Upstream, ask: UpstreamRequest, departure?: Departure): Promise<UpstreamResponse> =>
  new Promise((answered, failed) => upstream.send(ask, departure, { answered, failed }));
