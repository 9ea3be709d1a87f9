import { parseUrl } from '../parse-url.js';
import { list } from '../provider/setting-kinds.js';

/** The content of REDIS_URL, whose URLs agree on everything except the host. */
export interface RedisUrl {
  /** `port`: undefined where the address has none. */
  readonly nodes: readonly { readonly host: string; readonly port: number | undefined }[];
  /** rediss:// */
  readonly tls: boolean;
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly db: number;
}

interface One extends Omit<RedisUrl, 'nodes'> {
  readonly node: RedisUrl['nodes'][number];
}

/** Highest number that Redis' setting `databases` takes, less one. */
const MAX_DB = 2_147_483_646;
const HOST = /^[\w.-]{1,253}$/;
const PARAMETER = /^[A-Za-z][\w.-]{0,40}$/;
const IPV6 = /^\[[\da-f:.]+\]$/i;
/** Parameters of other clients, and what to write instead. */
const INSTEAD: Readonly<Record<string, string>> = {
  family: 'write an IPv6 host as [::1]',
  db: 'write the database as /1',
  tls: 'write rediss://',
  ssl: 'write rediss://',
  ssl_cert_reqs: 'certificates are always verified; see REDIS_TLS_CA_FILE',
  ssl_ca_certs: 'see REDIS_TLS_CA_FILE',
  ssl_certfile: 'see REDIS_TLS_CERT_FILE',
  ssl_keyfile: 'see REDIS_TLS_KEY_FILE',
  username: 'write rediss://user:password@host',
  password: 'write rediss://user:password@host',
};

/** Reports what is wrong with a URL. Never quotes it, because any part may be a password. */
type Complain = (what: string) => void;

function decoded(text: string, part: string, complain: Complain): string | undefined {
  try {
    return text === '' ? undefined : decodeURIComponent(text);
  } catch {
    complain(`the ${part} is not percent-encoded: write % as %25`);
    return undefined;
  }
}

function credentials(url: URL, hasAt: boolean, complain: Complain): Pick<One, 'username' | 'password'> {
  const username = decoded(url.username, 'user name', complain);
  const password = decoded(url.password, 'password', complain);
  if (hasAt && url.password === '')
    complain(url.username ? 'names a user without a password' : 'the password is empty');
  return { username, password };
}

function database({ pathname }: URL, complain: Complain): number {
  const text = /^\/?$/.test(pathname) ? '0' : /^\/(\d{1,10})$/.exec(pathname)?.[1];
  if (text === undefined || Number(text) > MAX_DB)
    complain(`the database must be a number from 0 to ${MAX_DB}, as in /1`);
  return Number(text ?? 0);
}

function extras({ search, hash, searchParams }: URL, complain: Complain): void {
  if (hash) complain('must not have a fragment (#)');
  const names = [...new Set(searchParams.keys())];
  // Without a = it is not a parameter's name, and may be anything.
  if (search && !(search.includes('=') && names.every(name => PARAMETER.test(name))))
    complain('must not have a query (?)');
  else
    for (const name of names) {
      const instead = Object.hasOwn(INSTEAD, name) ? `: ${INSTEAD[name]}` : '';
      complain(`the query parameter ${name} is not supported${instead}`);
    }
}

function read(text: string, complain: Complain): One | undefined {
  const [, rest = ''] = /^rediss?:\/\/(.*)$/is.exec(text) ?? [];
  if (!rest) {
    complain('must begin with redis:// or rediss:// and a host (a comma in a password is written %2C)');
    return undefined;
  }
  // URL drops them without a word.
  if (/\p{Cc}/u.test(text)) {
    complain('must not hold control characters');
    return undefined;
  }
  const at = rest.lastIndexOf('@');
  if (/[/?#]/.test(rest.slice(0, Math.max(at, 0)))) {
    complain('a /, ? or # before the last @ must be percent-encoded (%2F, %3F, %23)');
    return undefined;
  }
  const [place = ''] = rest.slice(at + 1).split(/[/?#]/, 1);
  const [, port] = /:([^:\]]*)$/.exec(place) ?? [];
  if (port && !(/^\d{1,5}$/.test(port) && Number(port) >= 1 && Number(port) <= 65_535)) {
    complain('the port must be a number from 1 to 65535');
    return undefined;
  }
  const url = parseUrl(text);
  if (!url || !(HOST.test(url.hostname) || IPV6.test(url.hostname))) {
    complain('must have a host: a name, an IPv4 address, or an IPv6 address in brackets');
    return undefined;
  }
  extras(url, complain);
  return {
    node: { host: url.hostname.replace(/^\[|\]$/g, ''), port: port ? Number(port) : undefined },
    tls: url.protocol === 'rediss:',
    ...credentials(url, at >= 0, complain),
    db: database(url, complain),
  };
}

/** The parts that all URLs must share: one client has one of each. */
const SAME = { tls: 'scheme', username: 'user name', password: 'password', db: 'database' } as const;

/** Comma-separated redis:// or rediss:// addresses, at least one, each with the same scheme, credentials and database. */
export const redisUrl = () =>
  list().transform((texts, ctx): RedisUrl => {
    const complain: Complain = message => ctx.addIssue({ code: 'custom', message });
    const found = texts.map((text, index) =>
      read(text, what => complain(texts.length > 1 ? `address ${index + 1}: ${what}` : what)),
    );
    if (texts.length === 0) complain('must begin with redis:// or rediss:// and a host');
    const [first, ...others] = found.filter(one => one !== undefined);
    for (const [key, name] of Object.entries(SAME) as [keyof typeof SAME, string][])
      if (others.some(other => other[key] !== first?.[key])) complain(`every address must have the same ${name}`);
    const { tls = false, username, password, db = 0 } = first ?? {};
    return { nodes: found.flatMap(one => one?.node ?? []), tls, username, password, db };
  });
