import { settingGroup } from '../provider/setting.js';
import { address, host, share, text, whole } from '../provider/setting-kinds.js';

/** Metrics and traces; both are off by default. */
export const observabilitySettings = settingGroup({
  title: 'Metrics and traces',
  settings: {
    adminPort: {
      name: 'ADMIN_PORT',
      doc: 'TCP port of /metrics (Prometheus), /live and /ready for operators: never to be reached from the internet. The workers of KEYRING_WORKERS have this one and those after it. Unset: there is none.',
      schema: whole(1, 65_535),
    },
    adminHost: {
      name: 'ADMIN_HOST',
      doc: 'Address that ADMIN_PORT listens on, whatever HOST is: 0.0.0.0 where another machine scrapes.',
      schema: host(),
      default: '127.0.0.1',
    },
    otlpEndpoint: {
      name: 'OTEL_EXPORTER_OTLP_ENDPOINT',
      doc: "OpenTelemetry collector that traces are sent to by OTLP over HTTP, such as http://localhost:4318. OpenTelemetry's OTEL_EXPORTER_OTLP_HEADERS, _TIMEOUT and _COMPRESSION hold, too. Unset: nothing is traced.",
      schema: address().refine(value => !value.includes('?'), 'must not have a query'),
    },
    serviceName: {
      name: 'OTEL_SERVICE_NAME',
      doc: 'What the gateway is called in traces.',
      schema: text(),
      default: 'keyring',
    },
    traceShare: {
      name: 'OTEL_TRACES_SAMPLER_ARG',
      doc: 'Share of the requests that are traced, 0 to 1. A client that says that it does not trace a request is obeyed; one that says that it does is not.',
      schema: share(),
      default: '1',
    },
  },
});
