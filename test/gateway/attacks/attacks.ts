import type { HttpRequest } from '../../support/http-client.js';

export const PUBLIC_URL = 'https://api.keyring.example';
/** The frontend that the operator lists. */
export const FRIEND = 'https://app.keyring.example';

/** Origins that are not allowed, regardless of their other headers. */
export const STRANGERS = {
  'an evil origin': 'https://evil.example',
  'the null origin': 'null',
  'a sibling sub-domain': 'https://blog.keyring.example',
  'a sub-domain of the gateway': 'https://x.api.keyring.example',
  'the gateway without TLS': 'http://api.keyring.example',
  'the gateway at another port': 'https://api.keyring.example:8443',
  'the frontend without TLS': 'http://app.keyring.example',
  'a name that begins like the frontend': 'https://app.keyring.example.evil.example',
} as const;

/** The operation that an attacker wants to run: a field of Mutation with its arguments and selection. */
export interface Aim {
  readonly field: string;
}

type Attack = (aim: Aim) => HttpRequest;

const JSON_TYPE = { 'content-type': 'application/json' };
export const CSRF = { 'x-keyring-csrf': '1' };

const mutation = ({ field }: Aim) => `mutation { ${field} }`;
const inBody = (aim: Aim) => JSON.stringify({ query: mutation(aim) });
const post = (headers: Readonly<Record<string, string>>, body: string): HttpRequest => ({
  url: '/graphql',
  method: 'POST',
  headers,
  body,
});
const get = (aim: Aim, headers: Readonly<Record<string, string>> = {}): HttpRequest => ({
  url: `/graphql?query=${encodeURIComponent(mutation(aim))}`,
  headers,
});

const BOUNDARY = 'keyring-boundary';
const part = (name: string, text: string) =>
  `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${text}\r\n`;
const multipart = (aim: Aim) =>
  `${part('operations', inBody(aim))}${part('map', '{}')}${part('query', mutation(aim))}--${BOUNDARY}--\r\n`;

const aliased = ({ field }: Aim, count: number) => Array.from({ length: count }, (_, n) => `a${n}: ${field}`).join(' ');
const throughFragments = (aim: Aim) => {
  const fragments = Array.from({ length: 25 }, (_, n) => n);
  const spread = fragments.map(n => `...F${n}`).join(' ');
  const texts = fragments.map(
    n => `fragment F${n} on Mutation { ${aliased(aim, 40).replaceAll(/\ba(\d+):/g, `f${n}a$1:`)} }`,
  );
  return `mutation { ${spread} } ${texts.join(' ')}`;
};

/** Bodies that a page can send anywhere without a preflight, and those that pretend to be one. */
const SIMPLE = {
  'a form': aim =>
    post(
      { 'content-type': 'application/x-www-form-urlencoded' },
      new URLSearchParams({ query: mutation(aim) }).toString(),
    ),
  'a multipart form': aim => post({ 'content-type': `multipart/form-data; boundary=${BOUNDARY}` }, multipart(aim)),
  'plain text': aim => post({ 'content-type': 'text/plain' }, inBody(aim)),
  'plain text that says JSON': aim => post({ 'content-type': 'text/plain; application/json' }, inBody(aim)),
  'a body without a type': aim => post({}, inBody(aim)),
  'application/graphql': aim => post({ 'content-type': 'application/graphql' }, mutation(aim)),
  'JSON without the CSRF header': aim => post(JSON_TYPE, inBody(aim)),
  'a GET': aim => get(aim),
  'a GET for events': aim => get(aim, { accept: 'text/event-stream' }),
  'a navigation': aim => get(aim, { accept: 'text/html,*/*;q=0.8', 'sec-fetch-mode': 'navigate' }),
} satisfies Record<string, Attack>;

/** As the frontend on the list sends it. */
const asFriend = (ask: HttpRequest): HttpRequest => ({ ...ask, headers: { ...ask.headers, origin: FRIEND, ...CSRF } });
const json = (body: string) => post(JSON_TYPE, body);

/** Requests that are refused even with the frontend's origin and the CSRF header. */
const GREEDY = {
  'a GET with the CSRF header': aim => asFriend(get(aim)),
  'a GET that says it is a POST': aim => asFriend(get(aim, { 'x-http-method-override': 'POST' })),
  'a PUT': aim => asFriend({ ...json(inBody(aim)), method: 'PUT' }),
  'plain text with the CSRF header': aim => asFriend(SIMPLE['plain text'](aim)),
  'a form with the CSRF header': aim => asFriend(SIMPLE['a form'](aim)),
  'a multipart form with the CSRF header': aim => asFriend(SIMPLE['a multipart form'](aim)),
  'application/graphql with the CSRF header': aim => asFriend(SIMPLE['application/graphql'](aim)),
  'a batch of one': aim => asFriend(json(`[${inBody(aim)}]`)),
  'a batch of a hundred': aim => asFriend(json(`[${Array(100).fill(inBody(aim)).join()}]`)),
  'a thousand aliases': aim => asFriend(json(JSON.stringify({ query: `mutation { ${aliased(aim, 1_000)} }` }))),
  'a thousand aliases in fragments': aim => asFriend(json(JSON.stringify({ query: throughFragments(aim) }))),
} satisfies Record<string, Attack>;

/** The ways of a page of another origin: one that a preflight would have allowed, and those that need none. */
const fromStranger = ([who, origin]: readonly [string, string]) => {
  const from =
    (ask: Attack): Attack =>
    aim => {
      const { headers, ...rest } = ask(aim);
      return { ...rest, headers: { ...headers, origin } };
    };
  const preflighted: Attack = aim => post({ ...JSON_TYPE, ...CSRF }, inBody(aim));
  return [
    [`JSON with the CSRF header from ${who}`, from(preflighted)],
    [`JSON without the CSRF header from ${who}`, from(SIMPLE['JSON without the CSRF header'])],
    [`a form from ${who}`, from(SIMPLE['a form'])],
    [`a GET from ${who}`, from(SIMPLE['a GET'])],
  ] as const;
};

/** Every attack by name: the request that a browser would send for it, without the victim's cookies. */
export const ATTACKS: ReadonlyMap<string, Attack> = new Map<string, Attack>([
  ...Object.entries(SIMPLE).map(([name, ask]) => [`${name}, without an Origin`, ask] as const),
  ...Object.entries(STRANGERS).flatMap(fromStranger),
  ...Object.entries(GREEDY),
]);
