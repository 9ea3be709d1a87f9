import { settingGroup } from '../provider/setting.js';
import { address, host, share, text, whole } from '../provider/setting-kinds.js';

/** Metrics and traces; both are off by default. */
export const observabilitySettings = settingGroup({
  title: 'Metrics and traces',
  settings: {
    adminPort: {
      name: 'ADMIN_PORT',
      doc: 'TCP port of /metrics (Prometheus), /live and /ready for operators. Must not be reachable from the internet. With KEYRING_WORKERS, each worker uses the next port. Unset: no such port.',
      schema: whole(1, 65_535),
    },
    adminHost: {
      name: 'ADMIN_HOST',
      doc: 'Address that ADMIN_PORT listens on, independent of HOST. Use 0.0.0.0 if another machine collects the metrics.',
      schema: host(),
      default: '127.0.0.1',
    },
    otlpEndpoint: {
      name: 'OTEL_EXPORTER_OTLP_ENDPOINT',
      doc: 'OpenTelemetry collector for traces, OTLP over HTTP, such as http://localhost:4318. OTEL_EXPORTER_OTLP_HEADERS, _TIMEOUT and _COMPRESSION apply as well. Unset: no traces.',
      schema: address().refine(value => !value.includes('?'), 'must not have a query'),
    },
    serviceName: {
      name: 'OTEL_SERVICE_NAME',
      doc: 'Service name in traces.',
      schema: text(),
      default: 'keyring',
    },
    traceShare: {
      name: 'OTEL_TRACES_SAMPLER_ARG',
      doc: 'Share of requests that are traced, 0 to 1. A client can prevent the trace of its request, but cannot request one.',
      schema: share(),
      default: '1',
    },
  },
});
