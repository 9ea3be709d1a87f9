import { request } from 'undici';
import { QUERIES } from '../scenario/queries.js';

interface Attempt {
  readonly what: string;
  readonly text?: string;
  /** Headers that differ from a valid request. Undefined: the header is omitted. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  /** Undefined: Mercurius chooses, 200 or 400, for a document that is not executed. */
  readonly status?: number;
  /** In the body of the refusal. */
  readonly says: string;
}

const STATIC = QUERIES[0]?.text ?? '';
const DEEP = `{ ${'viewer { '.repeat(20)}__typename${' }'.repeat(20)} }`;
const COSTLY = '{ viewer { socios { polls(first: 100000) { nodes { id } } } } }';
const ALIASES = `{ ${Array.from({ length: 101 }, (_, n) => `a${n}: providers { id }`).join(' ')} }`;

const refusalsOf = (port: number): readonly Attempt[] => [
  { what: 'without a CSRF header', headers: { 'x-keyring-csrf': undefined }, status: 403, says: 'CSRF_REQUIRED' },
  { what: 'of another origin', headers: { origin: `http://localhost:${port + 1}` }, status: 403, says: 'FORBIDDEN' },
  { what: 'without a cookie', headers: { cookie: undefined }, status: 401, says: 'UNAUTHENTICATED' },
  { what: 'with an unknown cookie', headers: { cookie: 'keyring=made.up' }, status: 401, says: 'UNAUTHENTICATED' },
  { what: 'with a deep document', text: DEEP, says: 'depth' },
  { what: 'with a costly document', text: COSTLY, says: 'Cost' },
  { what: 'with many aliases', text: ALIASES, says: 'Aliases' },
  { what: 'for the schema', text: '{ __schema { types { name } } }', says: 'introspection' },
  { what: 'with a large body', text: `{ providers { id } } #${'x'.repeat(2_000_000)}`, status: 413, says: 'large' },
];

/** Throws unless the server with this session refuses what it should. Otherwise the benchmark would compare the gateway with a server that does less. */
export async function mustProtect(port: number, session: string): Promise<void> {
  const send = async (text: string, headers: Attempt['headers'] = {}) => {
    const all = {
      'content-type': 'application/json',
      'x-keyring-csrf': '1',
      origin: `http://localhost:${port}`,
      cookie: `keyring=${session}`,
      ...headers,
    };
    const sent = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
    const body = JSON.stringify({ query: text });
    const response = await request(`http://127.0.0.1:${port}/graphql`, { method: 'POST', headers: sent, body });
    return { status: response.statusCode, headers: response.headers, text: await response.body.text() };
  };

  const valid = await send(STATIC);
  must(valid.status === 200, `a valid request is refused: ${valid.status} ${valid.text}`);
  must(valid.headers['cache-control'] === 'private, no-store', 'a response may be stored');
  must(Number(valid.headers['x-ratelimit-remaining']) > 0, 'a response has no rate limit');
  for (const { what, text = STATIC, headers, status, says } of refusalsOf(port)) {
    const response = await send(text, headers);
    const isRefused = response.text.includes(says) && !response.text.includes('"data":{');
    must(
      isRefused && response.status === (status ?? response.status),
      `a request ${what} is not refused as expected: ${response.status} ${response.text.slice(0, 300)}`,
    );
  }
}

function must(holds: boolean, otherwise: string): void {
  if (!holds) throw new Error(`hand-built: ${otherwise}`);
}
