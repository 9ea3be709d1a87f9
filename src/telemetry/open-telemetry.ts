import type { Logger } from './logger.js';
import type { Metrics } from './metrics/metrics.js';
import { SILENT, type Telemetry, UNTRACED } from './telemetry.js';
import type { TraceSettings } from './tracing.js';

interface TelemetrySettings extends Omit<TraceSettings, 'otlpEndpoint'> {
  readonly counts: boolean;
  /** Where traces go; undefined: nowhere. */
  readonly otlpEndpoint: string | undefined;
}

interface OpenTelemetry {
  /** Undefined: nothing is counted or traced. */
  readonly telemetry: Telemetry | undefined;
  /** Undefined: nothing is counted. */
  readonly metrics: Metrics | undefined;
}

/** Loads only the parts of telemetry that the settings switch on. */
export async function openTelemetry(settings: TelemetrySettings, logger: Logger): Promise<OpenTelemetry> {
  const { counts, otlpEndpoint } = settings;
  if (!counts && otlpEndpoint === undefined) return { telemetry: undefined, metrics: undefined };
  const metrics = counts ? (await import('./metrics/metrics.js')).createMetrics() : undefined;
  const traces =
    otlpEndpoint === undefined
      ? UNTRACED
      : (await import('./tracing.js')).openTraces({ ...settings, otlpEndpoint }, logger);
  return { telemetry: { ...SILENT, ...metrics, traces }, metrics };
}
