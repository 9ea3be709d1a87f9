import { AsyncLocalStorage } from 'node:async_hooks';
import {
  type Context,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import type { ProviderId } from '../../generated/graphql.js';
import type { CallKind } from '../outcomes.js';
import { type CallSpan, type RequestTracer, readTraceParent } from '../tracer.js';
import { renewalSpan } from './refresh-span.js';
import { RequestTrail } from './request-trail.js';
import { beginAt, type SpanPosition } from './span-position.js';

/**
 * Traces as spans: request, operation, calls to providers, renewals. A span holds ids, types, codes and statuses: no document, no variable, no path or
 * address of a provider, which may hold a variable, no token.
 */
export function spansOf(tracer: Tracer, close: () => Promise<void>): RequestTracer {
  // Storage like this costs every promise of the process: it is made where something is traced, and nowhere else.
  const places = new AsyncLocalStorage<SpanPosition>();

  return {
    request(id, method, traceparent) {
      const attributes = { 'http.request.method': method, 'keyring.request_id': id };
      const span = tracer.startSpan(method, { kind: SpanKind.SERVER, attributes }, remote(traceparent));
      return new RequestTrail(tracer, places, method, span);
    },
    call(provider, kind, method, trail) {
      const place = trail instanceof RequestTrail ? trail : places.getStore();
      return callSpan(tracer, place, provider, kind, method);
    },
    renewal: (provider, owner, cause) => renewalSpan(tracer, places, provider, owner, cause),
    close,
  };
}

/** The client's span, as far as there is one, as the parent of ours. */
function remote(traceparent: string | undefined): Context {
  const parent = readTraceParent(traceparent);
  if (!parent) return ROOT_CONTEXT;
  const { traceId, spanId, isSampled } = parent;
  const traceFlags = isSampled ? TraceFlags.SAMPLED : TraceFlags.NONE;
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags, isRemote: true });
}

/** Token requests go out as the provider describes them, and one may serve many requests: only data calls take the trace along. */
function callSpan(
  tracer: Tracer,
  place: SpanPosition | undefined,
  provider: ProviderId,
  kind: CallKind,
  method: string,
): CallSpan {
  const attributes = { 'http.request.method': method, 'keyring.provider': provider, 'keyring.call': kind };
  const span = beginAt(tracer, place, `${kind} ${provider}`, { kind: SpanKind.CLIENT, attributes });
  return {
    headers: kind === 'data' ? { traceparent: traceParentOf(span) } : {},
    ended(outcome, status) {
      if (status === undefined) span.setAttribute('error.type', outcome);
      else span.setAttribute('http.response.status_code', status);
      if (status === undefined || status >= 400) span.setStatus({ code: SpanStatusCode.ERROR });
      span.end();
    },
  };
}

/** W3C Trace Context, 3.2. The client's tracestate is not passed on: it may say anything, and providers are strangers to it. */
function traceParentOf(span: Span): string {
  const { traceId, spanId, traceFlags } = span.spanContext();
  return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`;
}
