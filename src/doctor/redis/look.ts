import { Cluster, type Redis } from 'ioredis';
import { type RedisSettings, redisClient } from '../../auth/store/redis/client.js';
import { within } from '../../auth/store/redis/within.js';
import { type Away, whyAway } from './away.js';

/** Lines of INFO and the like, by name. */
export type Info = ReadonlyMap<string, string>;

/** One server as it shows itself. */
export interface NodeLook {
  /** host:port */
  readonly at: string;
  readonly info: Info;
  /** What CONFIG GET told; empty where it is forbidden, as hosted Redis often has it. */
  readonly config: Info;
  readonly pingsMs: readonly number[];
  /** Redis' clock ahead of ours, ms. */
  readonly aheadMs: number;
}

export interface ClusterLook {
  readonly info: Info;
  /** Masters that do not answer. */
  readonly silent: readonly string[];
}

export type RedisLook =
  | { readonly kind: 'none' }
  | { readonly kind: 'away'; readonly why: Away }
  | { readonly kind: 'there'; readonly nodes: readonly NodeLook[]; readonly cluster?: ClusterLook };

/** Longest one server may take to be looked at, ms. */
const LOOK_MS = 8_000;

/** Looks at the one server, the sentinels' master, or every master of a cluster: read-only. `pings`: how often the way there is measured. */
export async function lookAtRedis(settings: RedisSettings | undefined, pings: number): Promise<RedisLook> {
  if (!settings) return { kind: 'none' };
  try {
    if (settings.mode === 'cluster') return await lookAtCluster(settings, pings);
    return { kind: 'there', nodes: [await connected(settings, client => lookAtNode(client, pings))] };
  } catch (cause) {
    return { kind: 'away', why: whyAway(cause, settings.mode) };
  }
}

/** Asked server by server: a client of the whole cluster does not connect where slots are missing. */
async function lookAtCluster(settings: RedisSettings, pings: number): Promise<RedisLook> {
  const seed = await firstThatAnswers(settings);
  if (!seed.masters)
    return { kind: 'there', nodes: [await connected(seed.settings, client => lookAtNode(client, pings))] };
  const looks = await Promise.all(
    seed.masters.map(async at => {
      const node = await connected(at.settings, client => lookAtNode(client, pings)).catch(() => undefined);
      return { name: at.name, node };
    }),
  );
  const nodes = looks.flatMap(({ node }) => node ?? []);
  const silent = looks.flatMap(({ name, node }) => (node ? [] : [name]));
  return { kind: 'there', nodes, cluster: { info: seed.info, silent } };
}

async function firstThatAnswers(settings: RedisSettings) {
  let last: unknown;
  for (const url of settings.urls) {
    const one: RedisSettings = { ...settings, mode: 'single', urls: [url] };
    try {
      const isCluster = /^cluster_enabled:1/m;
      return await connected(one, async client => {
        if (!isCluster.test(await client.info('cluster'))) return { settings: one, info: new Map() as Info };
        const [info, nodes] = await Promise.all([client.cluster('INFO'), client.cluster('NODES')]);
        return { settings: one, info: lines(String(info)), masters: mastersIn(String(nodes), one, url) };
      });
    } catch (cause) {
      last = cause;
    }
  }
  throw last;
}

/** CLUSTER NODES: `id ip:port@bus[,host] flags …`. */
function mastersIn(nodes: string, settings: RedisSettings, seed: string) {
  return nodes.split('\n').flatMap(line => {
    const [, address = '', flags = ''] = line.split(' ');
    const name = address.replace(/@.*$/, '');
    if (!flags.split(',').includes('master') || !/\d$/.test(name)) return [];
    const url = new URL(seed);
    const colon = name.lastIndexOf(':');
    // A server that nobody has met yet does not know its own address.
    if (colon > 0)
      url.hostname = name.slice(0, colon).includes(':') ? `[${name.slice(0, colon)}]` : name.slice(0, colon);
    url.port = name.slice(colon + 1);
    return [{ name: url.host, settings: { ...settings, urls: [url.href] } }];
  });
}

async function connected<T>(settings: RedisSettings, work: (client: Redis) => Promise<T>): Promise<T> {
  const client = redisClient(settings);
  if (client instanceof Cluster) throw new Error('a cluster is looked at server by server');
  let reason: unknown;
  client.on('error', cause => {
    reason = cause;
  });
  try {
    return await within(
      client.connect().then(() => work(client)),
      LOOK_MS,
    );
  } catch (cause) {
    // A failed connection says only that it is closed; the event before said why.
    throw reason ?? cause;
  } finally {
    client.disconnect();
  }
}

async function lookAtNode(client: Redis, pings: number): Promise<NodeLook> {
  const [info, config] = await Promise.all([client.info(), configOf(client)]);
  const before = Date.now();
  const [seconds, micros] = await client.time();
  const middle = (before + Date.now()) / 2;
  const pingsMs: number[] = [];
  for (let count = 0; count < pings; count += 1) {
    const sentAt = performance.now();
    await client.ping();
    pingsMs.push(performance.now() - sentAt);
  }
  const aheadMs = Number(seconds) * 1_000 + Number(micros) / 1_000 - middle;
  return { at: `${client.options.host}:${client.options.port}`, info: lines(info), config, pingsMs, aheadMs };
}

async function configOf(client: Redis): Promise<Info> {
  const ask = async (name: string): Promise<[string, string][]> => {
    const [, value] = (await client.config('GET', name)) as string[];
    return value === undefined ? [] : [[name, value]];
  };
  return new Map((await Promise.all(['save', 'appendfsync'].map(name => ask(name).catch(() => [])))).flat());
}

const lines = (text: string): Info =>
  new Map(text.split(/\r?\n/).flatMap(line => (/^\w+:/.test(line) ? [splitOnce(line)] : [])));

function splitOnce(line: string): [string, string] {
  const colon = line.indexOf(':');
  return [line.slice(0, colon), line.slice(colon + 1)];
}
