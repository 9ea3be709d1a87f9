import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { GraphiqlTab } from './graphiql-tabs.js';
import { html, type Reply } from './reply.js';
import type { Visit } from './visit.js';

interface Rendered {
  readonly plain: Buffer;
  readonly zipped: Buffer;
  readonly csp: string;
}

/** Nothing but what the page itself brings: no other host is asked for anything, and nobody may frame it. */
function policy(script: string): string {
  const hash = createHash('sha256').update(script).digest('base64');
  return [
    "default-src 'none'",
    `script-src 'sha256-${hash}' blob:`,
    'worker-src blob:',
    "style-src 'unsafe-inline'",
    'img-src data:',
    'font-src data:',
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

async function render(tabs: readonly GraphiqlTab[]): Promise<Rendered> {
  // Nine megabytes of script: loaded when the first person looks, not at boot.
  const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql');
  const options = {
    title: 'Keyring',
    endpoint: '/graphql',
    credentials: 'same-origin' as const,
    additionalHeaders: { 'x-keyring-csrf': '1' },
    shouldPersistHeaders: false,
    defaultTabs: tabs.map(({ query, variables = '' }) => ({ query, variables })),
  };
  const written = JSON.stringify(options);
  const body = renderGraphiQL(options).replace(written, () => written.replaceAll('<', '\\u003c'));
  const script = body.slice(body.indexOf('<script>') + '<script>'.length, body.lastIndexOf('</script>'));
  const plain = Buffer.from(body);
  return { plain, zipped: await promisify(gzip)(plain), csp: policy(script) };
}

/** GraphiQL's page, made once. */
export function createGraphiql(tabs: readonly GraphiqlTab[]): (visit: Visit) => Promise<Reply> {
  let made: Promise<Rendered> | undefined;
  return async ({ headers }) => {
    made ??= render(tabs);
    const { plain, zipped, csp } = await made;
    const base = { 'content-security-policy': csp, vary: 'Accept-Encoding' };
    return headers['accept-encoding']?.includes('gzip')
      ? html(200, zipped, { ...base, 'content-encoding': 'gzip' })
      : html(200, plain, base);
  };
}
