import { AsyncLocalStorage } from 'node:async_hooks';
import {
  type Context,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  type SpanOptions,
  SpanStatusCode,
  TraceFlags,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { defaultResource, resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  type SpanExporter,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import type { ProviderId } from '../provider-id.js';
import type { Logger } from './logger.js';
import {
  type CallKind,
  type CallSpan,
  type OwnerKind,
  type RefreshCause,
  type RefreshSpan,
  type RequestEnd,
  type RequestSpan,
  type RequestTracer,
  readTraceParent,
} from './telemetry.js';

export interface TraceSettings {
  /** Base address of the collector (OpenTelemetry Protocol Exporter, OTEL_EXPORTER_OTLP_ENDPOINT). */
  readonly otlpEndpoint: string;
  readonly serviceName: string;
  /** Share of the requests that are traced, 0 to 1. */
  readonly traceShare: number;
}

/** Spans to a collector, by OTLP over HTTP in JSON; they are sent in batches, and dropped rather than kept without end. */
export function openTraces({ otlpEndpoint, serviceName, traceShare }: TraceSettings, logger: Logger): RequestTracer {
  const url = `${otlpEndpoint.replace(/\/$/, '')}/v1/traces`;
  const share = new TraceIdRatioBasedSampler(traceShare);
  const provider = new TracerProvider({
    resource: defaultResource().merge(resourceFromAttributes({ 'service.name': serviceName })),
    // A client that requests a trace must not exceed the operator's sampling share.
    sampler: new ParentBasedSampler({ root: share, remoteParentSampled: share }),
    spanProcessors: [new BatchSpanProcessor({ exporter: logged(new OTLPTraceExporter({ url }), logger) })],
  });
  return spansOf(provider.getTracer('keyring'), () => provider.shutdown());
}

/** ExportResultCode.SUCCESS of @opentelemetry/core. */
const SUCCESS = 0;

/** Logs one line when spans cannot be sent, and one when they can be sent again. */
function logged(exporter: SpanExporter, logger: Logger): SpanExporter {
  let wasSent = true;
  return {
    export(spans, done) {
      exporter.export(spans, result => {
        const isSent = result.code === SUCCESS;
        if (isSent && !wasSent) logger.info({}, 'traces reach their collector again');
        if (!isSent && wasSent)
          logger.warn({ error: result.error }, 'traces do not reach their collector: they are dropped');
        wasSent = isSent;
        done(result);
      });
    },
    shutdown: () => exporter.shutdown(),
    forceFlush: async () => exporter.forceFlush?.(),
  };
}

/** Where in a trace work is being done: new spans go beneath `current`. */
interface SpanPosition {
  readonly current: Span;
}

/** Begins a span beneath a place, or a trace of its own where there is none. */
function beginAt(tracer: Tracer, place: SpanPosition | undefined, name: string, options: SpanOptions): Span {
  const context = place ? trace.setSpan(ROOT_CONTEXT, place.current) : ROOT_CONTEXT;
  return tracer.startSpan(name, options, context);
}

/** nginx's word for a client that has gone. */
const CLIENT_CLOSED = 499;

/** A request with its spans: the request, the operation beneath it, calls beneath that. */
class TracedSpan implements RequestSpan, SpanPosition {
  upstreamCalls = 0;
  readonly traceId: string;
  private readonly tracer: Tracer;
  private readonly places: AsyncLocalStorage<SpanPosition>;
  private readonly method: string;
  private readonly request: Span;
  private operation: Span | undefined;

  constructor(tracer: Tracer, places: AsyncLocalStorage<SpanPosition>, method: string, request: Span) {
    this.tracer = tracer;
    this.places = places;
    this.method = method;
    this.request = request;
    this.traceId = request.spanContext().traceId;
  }

  get current(): Span {
    return this.operation ?? this.request;
  }

  within<T>(work: () => T): T {
    return this.places.run(this, work);
  }

  /** A name is the client's to make up: it is an attribute, cut, and no part of the span's name. */
  operationBegan(type: string, name: string | undefined): void {
    const attributes = { 'graphql.operation.type': type, ...(name && { 'graphql.operation.name': name }) };
    this.operation = beginAt(this.tracer, { current: this.request }, type, { attributes });
  }

  ended({ status = CLIENT_CLOSED, route, codes = [] }: RequestEnd): void {
    const { request, operation } = this;
    if (operation && codes.length > 0) {
      operation.setAttribute('keyring.error.codes', [...codes]).setStatus({ code: SpanStatusCode.ERROR });
    }
    operation?.end();
    if (route !== undefined) request.updateName(`${this.method} ${route}`).setAttribute('http.route', route);
    request.setAttribute('http.response.status_code', status);
    if (status >= 500) request.setStatus({ code: SpanStatusCode.ERROR });
    request.end();
  }
}

/** A refresh's own trace. Each request that waits has a span for its wait; both are linked to each other. */
function refreshSpan(
  tracer: Tracer,
  places: AsyncLocalStorage<SpanPosition>,
  provider: ProviderId,
  owner: OwnerKind,
  cause: RefreshCause,
): RefreshSpan {
  const about = { 'keyring.provider': provider, 'keyring.owner': owner };
  const span = beginAt(tracer, undefined, `refresh ${provider}`, {
    attributes: { ...about, 'keyring.renewal.cause': cause },
  });
  return {
    within: work => places.run({ current: span }, work),
    awaitedBy(waiting) {
      if (!(waiting instanceof TracedSpan)) return () => {};
      const links = [{ context: span.spanContext() }];
      const wait = beginAt(tracer, waiting, `wait for refresh ${provider}`, { attributes: about, links });
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

/**
 * Traces as spans: request, operation, calls to providers, refreshes. A span holds ids, types, codes and statuses: no document, no variable, no path or
 * address of a provider, which may hold a variable, no token.
 */
function spansOf(tracer: Tracer, close: () => Promise<void>): RequestTracer {
  // Storage like this costs every promise of the process: it is made where something is traced, and nowhere else.
  const places = new AsyncLocalStorage<SpanPosition>();

  return {
    request(id, method, traceparent) {
      const attributes = { 'http.request.method': method, 'keyring.request_id': id };
      const span = tracer.startSpan(method, { kind: SpanKind.SERVER, attributes }, remote(traceparent));
      return new TracedSpan(tracer, places, method, span);
    },
    call(provider, kind, method, parent) {
      const place = parent instanceof TracedSpan ? parent : places.getStore();
      return callSpan(tracer, place, provider, kind, method);
    },
    refresh: (provider, owner, cause) => refreshSpan(tracer, places, provider, owner, cause),
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

/** W3C Trace Context, 3.2. The client's tracestate is not passed on: it may contain anything, and is not meant for providers. */
function traceParentOf(span: Span): string {
  const { traceId, spanId, traceFlags } = span.spanContext();
  return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`;
}
