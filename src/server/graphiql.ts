import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { parse, print } from 'graphql';
import { explorer } from '../generated/explorer.js';
import type { ProviderId } from '../provider-id.js';
import { html, type Reply, text } from './reply.js';
import type { RequestContext } from './request-context.js';

/** A tab that GraphiQL opens with: an operation, and its variables as JSON. */
export interface GraphiqlTab {
  readonly query: string;
  readonly variables?: string;
  /** Of the first tab: it is run when the page opens. Only for queries that everybody may run. */
  readonly runs?: boolean;
}

const GRANT = 'provider state subject accessExpiresAt generation';

/** An operation as GraphQL's own printer writes it: a line for each field. */
export const pretty = (operation: string): string => `${print(parse(operation))}\n`;

/** Tabs for what is held, with any provider: who am I, refresh, revoke, sign out. `provider`: the one that they name; undefined: there is none. */
export function sessionTabs(provider: ProviderId | undefined): GraphiqlTab[] {
  const session = `session { id createdAt expiresAt grants { ${GRANT} } }`;
  const refresh = `mutation Refresh($provider: ProviderId!) {
    refresh(provider: $provider) {
      ... on Refreshed { grant { ${GRANT} } }
      ... on RefreshRefused { reason message retryAfterSeconds }
    }
  }`;
  const revoke = `mutation Revoke($provider: ProviderId!) {
    revoke(provider: $provider) { revocation { provider outcome } ${session} }
  }`;
  const variables = JSON.stringify({ provider }, null, 2);
  const named = provider ? [refresh, revoke].map(query => ({ query: pretty(query), variables })) : [];
  return [
    { query: pretty(`query Session { ${session} }`) },
    ...named,
    { query: pretty('mutation Logout { logout { sessionsEnded revocations { provider outcome } } }') },
  ];
}

/** Tabs that work with any providers: who is there, and what is held. */
export function defaultTabs([first]: readonly ProviderId[]): GraphiqlTab[] {
  const providers = 'query Providers { providers { id name accounts hasServiceAccess canRevoke ways { label kind } } }';
  return [{ query: pretty(providers) }, ...sessionTabs(first)];
}

/** Path of the page's scripts and styles. A hash of them all follows, so browsers may cache them for good. */
export const ASSETS = '/explorer/';

const TYPES = { js: 'text/javascript; charset=utf-8', css: 'text/css; charset=utf-8' } as const;
/** A year: the path changes with the content. */
const FOR_GOOD = 'public, max-age=31536000, immutable';

/** The scripts and styles of GraphiQL's page. `folder`: their path; `scripts`: the page's own modules; `styles`: in the order in which they apply. */
async function loadAssets() {
  const { js, css, editorWorkerService, jsonWorker, graphqlWorker } = await import(
    '@graphql-yoga/render-graphiql/graphiql'
  );
  const texts = new Map([
    ...Object.entries(explorer),
    ['graphiql.js', js],
    ['graphiql.css', css],
    // By the names that the editor requests.
    ['editorWorkerService.worker.js', editorWorkerService],
    ['json.worker.js', jsonWorker],
    ['graphql.worker.js', graphqlWorker],
  ]);
  const hash = createHash('sha256');
  for (const [name, content] of texts) hash.update(name).update(content);
  const own = Object.keys(explorer);
  const zipped = new Map<string, Promise<Buffer>>();

  return {
    folder: `${ASSETS}${hash.digest('hex').slice(0, 16)}/`,
    scripts: own.filter(name => name.endsWith('.js')),
    styles: ['graphiql.css', ...own.filter(name => name.endsWith('.css'))],
    /** Undefined: there is no such file. */
    async reply(name: string, headers: IncomingHttpHeaders): Promise<Reply | undefined> {
      const content = texts.get(name);
      if (content === undefined) return undefined;
      const type = {
        'content-type': name.endsWith('.css') ? TYPES.css : TYPES.js,
        'cache-control': FOR_GOOD,
        vary: 'Accept-Encoding',
      };
      if (!headers['accept-encoding']?.includes('gzip')) return { status: 200, headers: type, body: content };
      const body = zipped.get(name) ?? promisify(gzip)(content);
      zipped.set(name, body);
      return { status: 200, headers: { ...type, 'content-encoding': 'gzip' }, body: await body };
    },
  };
}

type GraphiqlAssets = Awaited<ReturnType<typeof loadAssets>>;

/** Only what the gateway itself serves: no requests to other hosts, and no frames. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'self'",
  // The editor sets styles as it goes.
  "style-src 'self' 'unsafe-inline'",
  'img-src data:',
  'font-src data:',
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** The tab's icon and the editor's logo: legible on light and dark ground. */
const LOGO =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32" aria-hidden="true"><rect width="32" height="32" rx="8" fill="#4f46e5"/><g fill="none" stroke="#fff" stroke-width="3" stroke-linecap="round"><circle cx="12" cy="12" r="5"/><path d="m16 16 9 9m-4-4 3-3"/></g></svg>';

function render({ folder, scripts, styles }: GraphiqlAssets, tabs: readonly GraphiqlTab[]): string {
  // It is not run, but it must not end its element.
  const options = JSON.stringify({ title: 'Keyring', logo: LOGO, tabs }).replaceAll('<', '\\u003c');
  const style = styles.map(name => `<link rel="stylesheet" href="${folder}${name}">`).join('\n');
  const preload = scripts.map(name => `<link rel="modulepreload" href="${folder}${name}">`).join('\n');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Keyring</title>
<link rel="icon" href="data:image/svg+xml,${encodeURIComponent(LOGO)}">
${style}
<link rel="preload" as="script" href="${folder}graphiql.js">
${preload}
<script type="application/json" id="options">${options}</script>
<script type="module" src="${folder}main.js"></script>
</head>
<body>
<noscript>This page needs JavaScript.</noscript>
<aside id="session"></aside>
<main id="graphiql" aria-label="GraphQL editor"></main>
</body>
</html>
`;
}

/** GraphiQL with a panel for the session. Nine megabytes of script: loaded for the first page, not at startup. */
export function createGraphiql(tabs: readonly GraphiqlTab[]) {
  let loaded: ReturnType<typeof loadAssets> | undefined;
  const assets = () => {
    loaded ??= loadAssets();
    return loaded;
  };
  return {
    async page(): Promise<Reply> {
      return html(200, render(await assets(), tabs), { 'content-security-policy': POLICY });
    },
    /** One of the page's scripts and styles. */
    async asset({ path, headers }: RequestContext): Promise<Reply> {
      const { folder, reply } = await assets();
      const found = path.startsWith(folder) ? await reply(path.slice(folder.length), headers) : undefined;
      return found ?? text(404, 'Not found');
    },
  };
}
