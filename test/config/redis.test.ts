import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { authority, selfSigned } from '../support/certificate.js';
import { type PemFolder, pemFolder } from '../support/pem-folder.js';
import { bad, good } from './support.js';

const CLUSTER = { REDIS_MODE: 'cluster' };
const SENTINEL = { REDIS_MODE: 'sentinel', REDIS_SENTINEL_NAME: 'main' };
const place = (env: Record<string, string>) => good(env).config.store.redis;

describe('REDIS_URL', () => {
  it.each([
    ['redis://redis', { host: 'redis', port: 6379 }, {}],
    ['redis://redis/', { host: 'redis', port: 6379 }, {}],
    ['redis://redis:6380/3', { host: 'redis', port: 6380 }, { db: 3 }],
    ['REDIS://red_is-1.example:6379/0', { host: 'red_is-1.example', port: 6379 }, {}],
    ['redis://[::1]:6380', { host: '::1', port: 6380 }, {}],
    ['redis://127.0.0.1', { host: '127.0.0.1', port: 6379 }, {}],
    ['redis://:p%40ss%2F%25@redis', { host: 'redis', port: 6379 }, { password: 'p@ss/%' }],
    ['redis://:p@ss:word@redis', { host: 'redis', port: 6379 }, { password: 'p@ss:word' }],
    ['redis://us%3Aer:gl%C3%BCck@redis', { host: 'redis', port: 6379 }, { username: 'us:er', password: 'glück' }],
    // As DigitalOcean, Upstash, Redis Cloud, Azure and ElastiCache print them.
    [
      'rediss://default:pw@db.ondigitalocean.com:25061/0',
      { host: 'db.ondigitalocean.com', port: 25061 },
      { username: 'default', password: 'pw', tls: { names: ['db.ondigitalocean.com'] } },
    ],
    [
      'rediss://:key=@name.redis.cache.windows.net:6380',
      { host: 'name.redis.cache.windows.net', port: 6380 },
      { password: 'key=', tls: { names: ['name.redis.cache.windows.net'] } },
    ],
    ['rediss://10.0.0.1', { host: '10.0.0.1', port: 6379 }, { tls: { names: [] } }],
  ])('%s is parsed once into its final form', (url, node, more) => {
    const usual = { mode: 'single', username: undefined, password: undefined, db: 0, tls: undefined };
    expect(place({ REDIS_URL: url })).toMatchObject({ ...usual, ...more, nodes: [node] });
  });

  it('uses the default sentinel port in sentinel mode', () => {
    const urls = 'redis://a,redis://b:1234';
    expect(place({ ...SENTINEL, REDIS_URL: urls })?.nodes).toEqual([
      { host: 'a', port: 26379 },
      { host: 'b', port: 1234 },
    ]);
    expect(place({ ...CLUSTER, REDIS_URL: urls })?.nodes[0]).toEqual({ host: 'a', port: 6379 });
  });

  it('keeps user, password, database and TLS for the master that the sentinels name', () => {
    const redis = place({ ...SENTINEL, REDIS_URL: 'rediss://user:pw@a/2,rediss://user:pw@b/2' });
    expect(redis).toMatchObject({ mode: 'sentinel', username: 'user', password: 'pw', db: 2 });
    expect(redis?.tls?.names).toEqual(['a', 'b']);
    expect(redis?.sentinel).toEqual({ name: 'main', username: undefined, password: undefined });
  });

  describe.each([
    ['single', {}],
    ['sentinel', SENTINEL],
    ['cluster', CLUSTER],
  ])('is rejected in mode %s with the part that cannot be used', (_, env) => {
    it.each([
      ['http://CANARY', 'must begin with redis:// or rediss://'],
      ['CANARY.redis.cache.windows.net:6380,password=CANARY,ssl=True', 'must begin with redis:// or rediss://'],
      ['unix:///CANARY.sock', 'must begin with redis:// or rediss://'],
      ['redis+tls://CANARY', 'must begin with redis:// or rediss://'],
      ['redis-sentinel://CANARY', 'must begin with redis:// or rediss://'],
      ['redis:CANARY', 'must begin with redis:// or rediss://'],
      ['redis://', 'must begin with redis:// or rediss:// and a host'],
      ['redis:///0', 'host'],
      ['redis://:CANARY@', 'host'],
      ['redis://CANARY host', 'host'],
      ['redis://CANARY%2Dhost', 'host'],
      ['redis://[::CANARY]', 'host'],
      ['redis://CANARY:port', 'port'],
      ['redis://CANARY:0', 'port'],
      ['redis://CANARY:65536', 'port'],
      ['redis://CANARY:-1', 'port'],
      ['redis://:50%off-CANARY@host', 'the password is not percent-encoded'],
      ['redis://:CANARY%@host', 'the password is not percent-encoded'],
      ['redis://:CANARY%ff@host', 'the password is not percent-encoded'],
      ['redis://us%er-CANARY:pw@host', 'the user name is not percent-encoded'],
      ['redis://:CAN/ARY@host', 'must be percent-encoded'],
      ['redis://:CAN?ARY@host', 'must be percent-encoded'],
      ['redis://:12#CANARY@host', 'must be percent-encoded'],
      ['redis://user-CANARY@host', 'a user without a password'],
      ['redis://user-CANARY:@host', 'a user without a password'],
      ['redis://:@host', 'the password is empty'],
      ['redis://:CAN\nARY@host', 'control characters'],
      ['redis://host/CANARY', 'the database must be a number'],
      ['redis://host/-1', 'the database must be a number'],
      ['redis://host/1.5', 'the database must be a number'],
      ['redis://host/0x1', 'the database must be a number'],
      ['redis://host/99999999999999999999', 'the database must be a number'],
      ['redis://host/2147483647', 'the database must be a number'],
      ['redis://host/0/CANARY', 'the database must be a number'],
      ['redis://host/0#CANARY', 'fragment'],
      ['redis://host?family=6', 'the query parameter family is not supported: write an IPv6 host'],
      ['redis://host?tls=CANARY', 'the query parameter tls is not supported: write rediss://'],
      ['redis://host/0?ssl_cert_reqs=CERT_NONE', 'the query parameter ssl_cert_reqs is not supported'],
      ['redis://host?password=CANARY', 'the query parameter password is not supported'],
      ['redis://host?constructor=CANARY', 'the query parameter constructor is not supported'],
      ['redis://host?CANARY', 'must not have a query'],
      ['redis://host?CAN%20ARY=1', 'must not have a query'],
    ])('%j', (url, complaint) => {
      const lines = bad({ ...env, REDIS_URL: url });
      expect(lines).toContainEqual(expect.stringMatching(/^REDIS_URL: /));
      expect(lines.join('\n')).toContain(complaint);
      expect(lines.join('\n')).not.toMatch(/CANARY|off|\n {4}at /);
      expect(lines.filter(line => !line.startsWith('REDIS_URL: '))).toEqual([]);
    });
  });

  it.each([
    ['scheme', 'redis://a,rediss://b'],
    ['user name', 'redis://one:pw@a,redis://two:pw@b'],
    ['password', 'redis://:one@a,redis://:two@b'],
    ['password', 'redis://:one@a,redis://b'],
    ['database', 'redis://a/1,redis://b/2'],
  ])('is rejected when the addresses differ in their %s', (part, url) => {
    for (const env of [SENTINEL, { ...CLUSTER }])
      expect(bad({ ...env, REDIS_URL: url })[0]).toBe(`REDIS_URL: every address must have the same ${part}`);
  });

  it('is rejected with the position of each address that cannot be used', () => {
    expect(bad({ ...CLUSTER, REDIS_URL: 'redis://a,CANARY,redis://c:0' })).toEqual([
      expect.stringMatching(/^REDIS_URL: address 2: must begin with redis/),
      expect.stringMatching(/^REDIS_URL: address 3: the port/),
    ]);
  });

  it('is rejected with a database on a cluster, which has only one', () => {
    expect(bad({ ...CLUSTER, REDIS_URL: 'redis://a/1' })).toEqual([
      'REDIS_URL: must not name a database where REDIS_MODE is cluster, which has only database 0',
    ]);
    expect(place({ ...CLUSTER, REDIS_URL: 'redis://a/0' })?.db).toBe(0);
  });
});

describe('sentinel settings', () => {
  it('are for sentinel mode only, and the password may be set without a user', () => {
    const url = { REDIS_URL: 'redis://:redis-pw@a' };
    expect(place({ ...SENTINEL, ...url, REDIS_SENTINEL_PASSWORD: 'sentinel-pw' })).toMatchObject({
      password: 'redis-pw',
      sentinel: { name: 'main', username: undefined, password: 'sentinel-pw' },
    });
    expect(bad({ ...SENTINEL, ...url, REDIS_SENTINEL_USERNAME: 'CANARY' })).toEqual([
      'REDIS_SENTINEL_PASSWORD: must be set where REDIS_SENTINEL_USERNAME is',
    ]);
    for (const name of ['REDIS_SENTINEL_NAME', 'REDIS_SENTINEL_PASSWORD'])
      expect(bad({ ...url, [name]: 'CANARY' })).toEqual([`REDIS_MODE: must be sentinel where ${name} is set`]);
  });
});

describe('TLS certificates for Redis', () => {
  const ours = authority();
  const client = ours.issue({ names: [] });
  const other = ours.issue({ names: [] });
  const past = { validTo: new Date('2021-01-01') };
  const future = { validFrom: new Date('2048-01-01') };
  let folder: PemFolder;
  beforeAll(async () => {
    folder = await pemFolder();
  });
  afterAll(() => folder.remove());

  let count = 0;
  /** Settings that name files with these texts. */
  async function files(texts: Record<string, string>): Promise<Record<string, string>> {
    count += 1;
    const named = Object.entries(texts).map(async ([name, text]) => [
      name,
      await folder.write(`${count}${name}`, text),
    ]);
    return { REDIS_URL: 'rediss://redis', ...Object.fromEntries(await Promise.all(named)) };
  }
  const CA = 'REDIS_TLS_CA_FILE';
  const CERT = 'REDIS_TLS_CERT_FILE';
  const KEY = 'REDIS_TLS_KEY_FILE';

  it('are read at startup', async () => {
    const bundle = `# two of them\n${ours.cert}\n${selfSigned().cert}`;
    const env = await files({ [CA]: bundle, [CERT]: client.cert + ours.cert, [KEY]: client.key });
    expect(place({ ...env, REDIS_TLS_SERVERNAME: 'redis.example' })?.tls).toEqual({
      ca: bundle,
      cert: client.cert + ours.cert,
      key: client.key,
      servername: 'redis.example',
      names: ['redis'],
    });
  });

  it.each<[string, Record<string, string>, string]>([
    ['a CA file that is not a certificate', { [CA]: 'CANARY' }, `${CA}: must name a PEM file that holds certificates`],
    ['an authority that is empty', { [CA]: '' }, `${CA}: must name a PEM file that holds certificates`],
    ['an authority that is a key', { [CA]: client.key }, `${CA}: must name a PEM file that holds certificates`],
    [
      'an authority one of which is damaged',
      { [CA]: `${ours.cert}${ours.cert.replace('MII', '###')}` },
      `${CA}: must name a PEM file that holds certificates`,
    ],
    ['an authority that has expired', { [CA]: authority('old', past).cert }, `${CA}: .* has expired`],
    ['an authority of the future', { [CA]: authority('new', future).cert }, `${CA}: .* is not valid yet`],
    ['a certificate without a key', { [CERT]: client.cert }, `${KEY}: must be set where ${CERT} is`],
    ['a key without a certificate', { [KEY]: client.key }, `${CERT}: must be set where ${KEY} is`],
    [
      'the key of another certificate',
      { [CERT]: client.cert, [KEY]: other.key },
      `${KEY}: must be the key of the first`,
    ],
    [
      'a key that is text',
      { [CERT]: client.cert, [KEY]: 'CANARY' },
      `${KEY}: must name a PEM file that holds a private`,
    ],
    [
      'a certificate that has expired',
      (({ cert, key }) => ({ [CERT]: cert, [KEY]: key }))(ours.issue({ names: [], ...past })),
      `${CERT}: .* has expired`,
    ],
  ])('are rejected with the name of the setting: %s', async (_what, texts, complaint) => {
    const lines = bad(await files(texts));
    expect(lines[0]).toMatch(new RegExp(`^${complaint}`));
    expect(lines.filter(line => !line.startsWith(complaint.split(':')[0] ?? ''))).toEqual([]);
    expect(lines.join()).not.toMatch(/CANARY|BEGIN|MII/);
  });

  it('are rejected when the file cannot be read', () => {
    const url = { REDIS_URL: 'rediss://redis' };
    expect(bad({ ...url, [CA]: '/nowhere/CANARY.pem' })).toEqual([`${CA}: must name a file that can be read (ENOENT)`]);
    for (const name of ['/', '/dev/zero'])
      expect(bad({ ...url, [CA]: name })).toEqual([`${CA}: must name a PEM file of at most 1 MB`]);
  });

  it('are rejected when Redis is used without TLS', async () => {
    const env = await files({ [CA]: ours.cert });
    expect(bad({ ...env, REDIS_URL: 'redis://redis' })).toEqual([`REDIS_URL: must be rediss:// where ${CA} is set`]);
    expect(bad({ ...env, REDIS_URL: '' })).toEqual([`REDIS_URL: must be rediss:// where ${CA} is set`]);
    expect(bad({ REDIS_URL: 'redis://redis', REDIS_TLS_SERVERNAME: 'a' })).toHaveLength(1);
    // A fault of the URL is reported once.
    expect(bad({ ...env, REDIS_URL: 'redis://redis:0' })).toHaveLength(1);
  });

  it.each(['10.0.0.1', 'a b', 'rediss://a', ''])('need a host name, which %j is not', name => {
    const lines = bad({ REDIS_URL: 'rediss://redis', REDIS_TLS_SERVERNAME: name });
    expect(lines).toEqual(name ? ['REDIS_TLS_SERVERNAME: must be a host name'] : []);
  });
});
