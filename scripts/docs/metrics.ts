import { createMetrics } from '../../src/telemetry/metrics/metrics.js';
import { code, table } from './markdown.js';

/** Our own metrics as a scrape shows them: name, type, help. */
async function ownMetrics(): Promise<string[][]> {
  const { body } = await createMetrics(true).scrape();
  const types = new Map([...body.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name = '', type = '']) => [name, type]));
  return [...body.matchAll(/^# HELP (keyring_\S+) (.+)$/gm)]
    .map(([, name = '', help = '']) => [code(name), types.get(name) ?? '', help])
    .sort(([one = ''], [other = '']) => (one < other ? -1 : 1));
}

/** The page of everything that is counted. */
export const metricPage = async (): Promise<string> => `# Metrics

Written from the code by \`npm run docs\`.

With \`ADMIN_PORT\` set, the gateway answers \`GET /metrics\` there in Prometheus' text format, and nowhere else. The port listens on
\`ADMIN_HOST\` (127.0.0.1 unless set) and asks for no password: keep it from the internet. Beside it \`/live\` and \`/ready\` answer as they do on the
public port. With \`KEYRING_WORKERS\` each worker has a port of its own, from \`ADMIN_PORT\` on upwards, and each is scraped for itself:

\`\`\`yaml
scrape_configs:
  - job_name: keyring
    static_configs:
      - targets: ['gateway-1:9464', 'gateway-2:9464']
\`\`\`

A gateway [in a server of yours](embedding.md#metrics) has the method \`metrics()\` instead.

Times are in seconds. Labels hold provider ids, types, outcomes, codes, routes and HTTP statuses, never what a client could make up: no name of an
operation, no address, no session. A dashboard for Grafana is in \`ops/grafana/keyring.json\`, alerts are in \`ops/prometheus/alerts.yml\`; what to do about
each is on [the page on operations](operations.md#alerts).

${table(['Metric', 'Type', 'What it says'], await ownMetrics())}

A sample with labels is there once it has counted something. Of the process itself there are the usual \`process_*\` (CPU, memory, file descriptors) and
\`nodejs_*\` (delay of the event loop, heap, garbage collection, handles).

## Traces

With \`OTEL_EXPORTER_OTLP_ENDPOINT\` set, spans go to that collector by OTLP over HTTP in JSON:

| Span | Beneath | What it says |
| --- | --- | --- |
| \`POST /graphql\` and other routes | the client's span, if it sent \`traceparent\` | request id, HTTP method, route and status |
| \`query\`, \`mutation\`, \`subscription\` | the request | name and type of the operation, codes of its errors |
| \`data <provider>\`, \`token <provider>\`, \`revocation <provider>\` | the operation; the renewal; nothing where no request is behind it | HTTP method and status, or why there is no answer; each try for itself |
| \`renewal <provider>\` | nothing: a trace of its own, for it may serve many requests or none | cause, outcome; linked to every wait for it |
| \`wait for renewal <provider>\` | the operation | linked to the renewal |

No span holds a document, a variable, a token, a path or an address of a provider. \`traceparent\` (W3C Trace Context) goes on to providers with data
calls, while we trace; token requests and revocations go out without it, exactly as the provider describes them, and one may serve many requests. A client's
\`tracestate\` is not passed on. A client that asks for a trace gets it as far as \`OTEL_TRACES_SAMPLER_ARG\` goes; one that asks for none gets none. Without a
collector nothing is traced, and a client's trace id is in the log line of its operation all the same.
`;
