import { createMetrics } from '../../src/telemetry/metrics/metrics.js';
import { code, table } from './markdown.js';

/** The gateway's own metrics from a scrape: name, type, help. */
async function ownMetrics(): Promise<string[][]> {
  const { body } = await createMetrics(true).scrape();
  const types = new Map([...body.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name = '', type = '']) => [name, type]));
  return [...body.matchAll(/^# HELP (keyring_\S+) (.+)$/gm)]
    .map(([, name = '', help = '']) => [code(name), types.get(name) ?? '', help])
    .sort(([one = ''], [other = '']) => (one < other ? -1 : 1));
}

/** The page of metrics and traces. */
export const metricPage = async (): Promise<string> => `# Metrics and traces

After reading this page you can scrape Keyring with Prometheus, read each metric, and send traces to a collector. The metric
table is written from the code by \`npm run docs\`.

## Metrics

Set \`ADMIN_PORT\`. The gateway then serves \`GET /metrics\` on that port, and only there, in the text format of Prometheus.

- The port listens on \`ADMIN_HOST\` (default 127.0.0.1) and requires no password. Do not expose it to the internet.
- It also serves \`/live\` and \`/ready\`, as the public port does.
- With \`KEYRING_WORKERS\` each worker has its own port, counting up from \`ADMIN_PORT\`. Scrape each of them.

\`\`\`yaml
scrape_configs:
  - job_name: keyring
    static_configs:
      - targets: ['gateway-1:9464', 'gateway-2:9464']
\`\`\`

A gateway [in your own server](embedding.md#metrics) has the method \`metrics()\` instead.

Times are in seconds. Labels contain provider ids, types, outcomes, codes, routes and HTTP statuses. They never contain a value that a
client can choose, such as an operation name, an IP address or a session.

\`ops/grafana/keyring.json\` is a dashboard for Grafana. \`ops/prometheus/alerts.yml\` contains alerts; [Operations](operations.md#alerts)
explains what to do about each.

${table(['Metric', 'Type', 'Meaning'], await ownMetrics())}

A sample with labels appears after its first event. The process has the usual metrics \`process_*\` (CPU, memory, file descriptors) and
\`nodejs_*\` (event loop delay, heap, garbage collection, handles).

## Traces

With \`OTEL_EXPORTER_OTLP_ENDPOINT\`, the gateway sends spans to that collector by OTLP over HTTP, as JSON:

| Span | Parent | Content |
| --- | --- | --- |
| \`POST /graphql\` and other routes | the client's span, if it sent \`traceparent\` | request id, HTTP method, route and status |
| \`query\`, \`mutation\`, \`subscription\` | the request | type and name of the operation, codes of its errors |
| \`data <provider>\`, \`token <provider>\`, \`revocation <provider>\` | the operation or the refresh; none if no request caused it | HTTP method and status, or why there was no response; one span per attempt |
| \`renewal <provider>\` | none: a refresh has its own trace, because it may serve many requests or none | cause and outcome; links to every wait for it |
| \`wait for renewal <provider>\` | the operation | a link to the refresh |

- **Content.** No span contains a document, a variable, a token, or a path or URL of a provider.
- **To providers.** Data calls pass on \`traceparent\` (W3C Trace Context) while tracing is on. Token requests and revocations do
  not: they are sent exactly as the provider describes them, and one may serve many requests. A client's \`tracestate\` is not
  passed on.
- **Sampling.** The gateway traces the share \`OTEL_TRACES_SAMPLER_ARG\` of requests, also of those with a sampled \`traceparent\`. It does not
  trace a request with an unsampled one.
- **Log.** The log line of an operation contains the client's trace id, also without a collector.
`;
