import { ROOT_CONTEXT, type Span, type SpanOptions, type Tracer, trace } from '@opentelemetry/api';

/** Where in a trace work is being done: new spans go beneath `current`. */
export interface SpanPosition {
  readonly current: Span;
}

/** Begins a span beneath a place, or a trace of its own where there is none. */
export function beginAt(tracer: Tracer, place: SpanPosition | undefined, name: string, options: SpanOptions): Span {
  const context = place ? trace.setSpan(ROOT_CONTEXT, place.current) : ROOT_CONTEXT;
  return tracer.startSpan(name, options, context);
}
