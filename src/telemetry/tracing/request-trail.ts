import type { AsyncLocalStorage } from 'node:async_hooks';
import { type Span, SpanStatusCode, type Tracer } from '@opentelemetry/api';
import type { RequestEnd, RequestSpan } from '../tracer.js';
import { beginAt, type SpanPosition } from './span-position.js';

/** nginx's word for a client that has gone. */
const CLIENT_CLOSED = 499;

/** A request with its spans: the request, the operation beneath it, calls beneath that. */
export class RequestTrail implements RequestSpan, SpanPosition {
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
