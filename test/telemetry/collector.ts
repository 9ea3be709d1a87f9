import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

type Value = {
  readonly stringValue?: string;
  readonly intValue?: number;
  readonly arrayValue?: { readonly values: Value[] };
};

/** A span as OTLP/HTTP has it in JSON (opentelemetry-proto, trace.proto). */
export interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly { readonly key: string; readonly value: Value }[];
  readonly links: readonly { readonly traceId: string; readonly spanId: string }[];
  readonly status: { readonly code?: number };
}

interface Export {
  readonly resourceSpans: readonly { readonly scopeSpans: readonly { readonly spans: readonly Span[] }[] }[];
}

/** A collector for tests. */
export interface Collector {
  readonly url: string;
  /** Everything that was sent, as it came. */
  readonly bodies: string[];
  readonly spans: Span[];
  /** The status of its responses from now on. */
  status: number;
  close(): Promise<void>;
}

export async function startCollector(): Promise<Collector> {
  const collector = { url: '', bodies: [] as string[], spans: [] as Span[], status: 200 };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      if (request.url === '/v1/traces' && collector.status === 200) {
        collector.bodies.push(`${JSON.stringify(request.headers)}\n${body}`);
        const { resourceSpans } = JSON.parse(body) as Export;
        collector.spans.push(...resourceSpans.flatMap(one => one.scopeSpans.flatMap(({ spans }) => spans)));
      }
      response.writeHead(collector.status, { 'content-type': 'application/json' }).end('{}');
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  collector.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return Object.assign(collector, {
    async close() {
      server.closeAllConnections();
      await new Promise(resolve => server.close(resolve));
      await sleep(0);
    },
  });
}

/** A span's attribute. */
export function attribute({ attributes }: Span, name: string): unknown {
  const value = attributes.find(({ key }) => key === name)?.value;
  return value?.stringValue ?? value?.intValue ?? value?.arrayValue?.values.map(one => one.stringValue);
}
