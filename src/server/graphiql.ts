import { createHash } from 'node:crypto';
import { type GraphiqlAssets, loadAssets } from './graphiql-assets.js';
import type { GraphiqlTab } from './graphiql-tabs.js';
import { html, type Reply, text } from './reply.js';
import type { RequestContext } from './request-context.js';

/** Where the page's scripts and styles are. Below it comes a hash of them all, so that browsers may keep them for good. */
export const ASSETS = '/explorer/';

/** GraphiQL with the session beside it. */
export interface Graphiql {
  page(): Promise<Reply>;
  /** One of the page's scripts and styles. */
  asset(context: RequestContext): Promise<Reply>;
}

/** Nothing but what the gateway itself brings: no other host is asked for anything, and nobody may frame it. */
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

function render(folder: string, { scripts, styles }: GraphiqlAssets, tabs: readonly GraphiqlTab[]): string {
  // Not run, whatever it holds, but it must not end the element it stands in.
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

function hashOf({ texts }: GraphiqlAssets): string {
  const hash = createHash('sha256');
  for (const [name, content] of texts) hash.update(name).update(content);
  return hash.digest('hex').slice(0, 16);
}

/** The page and what belongs to it. Nine megabytes of script: loaded when the first person looks, not at boot. */
export function createGraphiql(tabs: readonly GraphiqlTab[]): Graphiql {
  let loaded: Promise<{ readonly assets: GraphiqlAssets; readonly folder: string }> | undefined;
  const load = async () => {
    const assets = await loadAssets();
    return { assets, folder: `${ASSETS}${hashOf(assets)}/` };
  };
  const once = () => {
    loaded ??= load();
    return loaded;
  };
  return {
    async page() {
      const { assets, folder } = await once();
      return html(200, render(folder, assets, tabs), { 'content-security-policy': POLICY });
    },
    async asset({ path, headers }) {
      const { assets, folder } = await once();
      const reply = path.startsWith(folder) ? await assets.reply(path.slice(folder.length), headers) : undefined;
      return reply ?? text(404, 'Not found');
    },
  };
}
