import type { Logger } from './logger.js';
import type { Metrics } from './metrics/metrics.js';
import { SILENT, type Telemetry, UNTRACED } from './telemetry.js';
import type { TraceSettings } from './tracing.js';

interface TelemetrySettings extends Omit<TraceSettings, 'otlpEndpoint'> {
  /** Where traces go; undefined: nowhere. */
  readonly otlpEndpoint: string | undefined;
}

/** Loads the metrics, for those who count. `withProcess`: those of the process as well. */
export async function loadMetrics(withProcess: boolean): Promise<Metrics> {
  return (await import('./metrics/metrics.js')).createMetrics(withProcess);
}

/** Loads tracing if it is switched on. Without metrics nothing is counted. Undefined: nothing is counted or traced. */
export async function openTelemetry(
  settings: TelemetrySettings,
  metrics: Metrics | undefined,
  logger: Logger,
): Promise<Telemetry | undefined> {
  const { otlpEndpoint } = settings;
  if (!metrics && otlpEndpoint === undefined) return undefined;
  const traces =
    otlpEndpoint === undefined
      ? UNTRACED
      : (await import('./tracing.js')).openTraces({ ...settings, otlpEndpoint }, logger);
  return { ...SILENT, ...metrics, traces };
}
