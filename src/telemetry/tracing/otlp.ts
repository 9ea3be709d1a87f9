import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { defaultResource, resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  type SpanExporter,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import type { Logger } from '../logger.js';
import type { RequestTracer } from '../tracer.js';
import { spansOf } from './spans.js';

interface TraceSettings {
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
    // A stranger's word that a request shall be traced must not cost the operator more than the share.
    sampler: new ParentBasedSampler({ root: share, remoteParentSampled: share }),
    spanProcessors: [
      new BatchSpanProcessor({ exporter: new LoggingSpanExporter(new OTLPTraceExporter({ url }), logger) }),
    ],
  });
  return spansOf(provider.getTracer('keyring'), () => provider.shutdown());
}

type Export = SpanExporter['export'];

/** ExportResultCode.SUCCESS of @opentelemetry/core. */
const SUCCESS = 0;

/** An exporter that has its say in the log: one line when spans cannot be sent, one when they can again. */
class LoggingSpanExporter implements SpanExporter {
  private readonly exporter: SpanExporter;
  private readonly logger: Logger;
  private well = true;

  constructor(exporter: SpanExporter, logger: Logger) {
    this.exporter = exporter;
    this.logger = logger;
  }

  export(spans: Parameters<Export>[0], done: Parameters<Export>[1]): void {
    this.exporter.export(spans, result => {
      const well = result.code === SUCCESS;
      if (well && !this.well) this.logger.info({}, 'traces reach their collector again');
      if (!well && this.well)
        this.logger.warn({ error: result.error }, 'traces do not reach their collector: they are dropped');
      this.well = well;
      done(result);
    });
  }

  shutdown(): Promise<void> {
    return this.exporter.shutdown();
  }

  async forceFlush(): Promise<void> {
    await this.exporter.forceFlush?.();
  }
}
