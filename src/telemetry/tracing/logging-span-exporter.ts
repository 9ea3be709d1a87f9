import type { SpanExporter } from '@opentelemetry/sdk-trace';
import type { Logger } from '../logger.js';

type Export = SpanExporter['export'];

/** ExportResultCode.SUCCESS of @opentelemetry/core. */
const SUCCESS = 0;

/** An exporter that has its say in the log: one line when spans cannot be sent, one when they can again. */
export class LoggingSpanExporter implements SpanExporter {
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
