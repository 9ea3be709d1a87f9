import type { AsyncLocalStorage } from 'node:async_hooks';
import { SpanStatusCode, type Tracer } from '@opentelemetry/api';
import type { ProviderId } from '../../generated/graphql.js';
import type { OwnerKind, RenewalCause } from '../outcomes.js';
import type { RenewalSpan } from '../tracer.js';
import { RequestTrail } from './request-trail.js';
import { beginAt, type SpanPosition } from './span-position.js';

/** A renewal's own trace. Each request that waits has a span for its wait; both are linked to each other. */
export function renewalSpan(
  tracer: Tracer,
  places: AsyncLocalStorage<SpanPosition>,
  provider: ProviderId,
  owner: OwnerKind,
  cause: RenewalCause,
): RenewalSpan {
  const about = { 'keyring.provider': provider, 'keyring.owner': owner };
  const span = beginAt(tracer, undefined, `renewal ${provider}`, {
    attributes: { ...about, 'keyring.renewal.cause': cause },
  });
  return {
    within: work => places.run({ current: span }, work),
    awaitedBy(trail) {
      if (!(trail instanceof RequestTrail)) return () => {};
      const links = [{ context: span.spanContext() }];
      const wait = beginAt(tracer, trail, `wait for renewal ${provider}`, { attributes: about, links });
      span.addLink({ context: wait.spanContext() });
      return () => wait.end();
    },
    ended(outcome) {
      span.setAttribute('keyring.renewal.outcome', outcome);
      if (outcome !== 'ready') span.setStatus({ code: SpanStatusCode.ERROR });
      span.end();
    },
  };
}
