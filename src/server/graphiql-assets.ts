import type { IncomingHttpHeaders } from 'node:http';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { explorer } from '../generated/explorer.js';
import type { Reply } from './reply.js';

/** The scripts and styles of GraphiQL's page, by file name. */
export interface GraphiqlAssets {
  readonly texts: ReadonlyMap<string, string>;
  /** The page's own modules, for a browser to fetch at once. */
  readonly scripts: readonly string[];
  /** In the order in which they count. */
  readonly styles: readonly string[];
  /** Undefined: there is no such file. */
  reply(name: string, headers: IncomingHttpHeaders): Promise<Reply | undefined>;
}

const TYPES = { js: 'text/javascript; charset=utf-8', css: 'text/css; charset=utf-8' } as const;
/** A year: the address changes with the content. */
const FOR_GOOD = 'public, max-age=31536000, immutable';

export async function loadAssets(): Promise<GraphiqlAssets> {
  const { js, css, editorWorkerService, jsonWorker, graphqlWorker } = await import(
    '@graphql-yoga/render-graphiql/graphiql'
  );
  const texts = new Map([
    ...Object.entries(explorer),
    ['graphiql.js', js],
    ['graphiql.css', css],
    // By the names under which the editor asks for them.
    ['editorWorkerService.worker.js', editorWorkerService],
    ['json.worker.js', jsonWorker],
    ['graphql.worker.js', graphqlWorker],
  ]);
  const own = Object.keys(explorer);
  const zipped = new Map<string, Promise<Buffer>>();

  return {
    texts,
    scripts: own.filter(name => name.endsWith('.js')),
    styles: ['graphiql.css', ...own.filter(name => name.endsWith('.css'))],
    async reply(name, headers) {
      const content = texts.get(name);
      if (content === undefined) return undefined;
      const about = {
        'content-type': name.endsWith('.css') ? TYPES.css : TYPES.js,
        'cache-control': FOR_GOOD,
        vary: 'Accept-Encoding',
      };
      if (!headers['accept-encoding']?.includes('gzip')) return { status: 200, headers: about, body: content };
      const body = zipped.get(name) ?? promisify(gzip)(content);
      zipped.set(name, body);
      return { status: 200, headers: { ...about, 'content-encoding': 'gzip' }, body: await body };
    },
  };
}
