import type { Answer, Ask } from '../../src/upstream/answer.js';
import type { Departure } from '../../src/upstream/departure.js';
import type { Upstream } from '../../src/upstream/upstream.js';

/** The outcome of a call as a promise. */
export const sent = (upstream: Upstream, ask: Ask, departure?: Departure): Promise<Answer> =>
  new Promise((answered, failed) => upstream.send(ask, departure, { answered, failed }));
