import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { explorer } from '../generated/explorer.js';
import type { ProviderId } from '../provider-id.js';
import { html, type Reply, text } from './reply.js';
import type { RequestContext } from './request-context.js';

/** A tab that GraphiQL opens with: an operation, and its variables as JSON. */
export interface GraphiqlTab {
  readonly query: string;
  readonly variables?: string;
}

const SESSION_FIELDS = 'id createdAt expiresAt grants { provider state subject accessExpiresAt generation }';

/** Tabs that work with any providers: who is there, who am I, renew, revoke, sign out. */
export function defaultTabs([first]: readonly ProviderId[]): GraphiqlTab[] {
  const tabs: GraphiqlTab[] = [
    { query: 'query Providers {\n  providers { id name login hasServiceAccess canRevoke }\n}\n' },
    { query: `query Session {\n  session { ${SESSION_FIELDS} }\n}\n` },
  ];
  const variables = JSON.stringify({ provider: first }, null, 2);
  if (first)
    tabs.push(
      {
        query: `mutation Refresh($provider: ProviderId!) {
  refresh(provider: $provider) {
    ... on Refreshed { grant { provider state generation accessExpiresAt } }
    ... on RefreshRefused { reason message retryAfterSeconds }
  }
}
`,
        variables,
      },
      {
        query: `mutation Revoke($provider: ProviderId!) {
  revoke(provider: $provider) { revocation { provider outcome } session { ${SESSION_FIELDS} } }
}
`,
        variables,
      },
    );
  return [...tabs, { query: 'mutation Logout {\n  logout { sessionsEnded revocations { provider outcome } }\n}\n' }];
}

/** Path of the page's scripts and styles. A hash of them all follows, so browsers may cache them permanently. */
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

const KEY =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><g fill="none" stroke="#b00b72" stroke-width="4" stroke-linecap="round"><circle cx="9" cy="16" r="6"/><path d="M15 16h14v6m-7-6v4"/></g></svg>';

function render({ folder, scripts, styles }: GraphiqlAssets, tabs: readonly GraphiqlTab[]): string {
  // It is not run, but it must not end its element.
  const options = JSON.stringify({ title: 'Keyring', tabs }).replaceAll('<', '\\u003c');
  const style = styles.map(name => `<link rel="stylesheet" href="${folder}${name}">`).join('\n');
  const preload = scripts.map(name => `<link rel="modulepreload" href="${folder}${name}">`).join('\n');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Keyring</title>
<link rel="icon" href="data:image/svg+xml,${encodeURIComponent(KEY)}">
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
