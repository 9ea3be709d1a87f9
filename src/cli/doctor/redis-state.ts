import { connect as connectTls } from 'node:tls';
import { Cluster, type Redis } from 'ioredis';
import { keys } from '../../auth/store/keys.js';
import { type RedisAddress, type RedisSettings, redisClient, tlsOptions } from '../../auth/store/redis/client.js';
import { within } from '../../auth/store/redis/commands.js';
import { atSentinel, type Failure, failureOf, NO_MASTER } from '../../auth/store/redis/failure.js';
import { denials } from '../../auth/store/redis/permissions.js';

/** Lines of INFO and the like, by name. */
export type Info = ReadonlyMap<string, string>;

/** The state of one server. */
export interface NodeState {
  /** host:port */
  readonly at: string;
  readonly info: Info;
  /** From CONFIG GET; empty if it is forbidden, as on much hosted Redis. */
  readonly config: Info;
  readonly pingsMs: readonly number[];
  /** Redis' clock ahead of ours, ms. */
  readonly aheadMs: number;
}

/** A server that cannot be read. */
interface SilentNode {
  /** host:port */
  readonly at: string;
  /** `named`: a URL of REDIS_URL, while others respond. */
  readonly role: 'master' | 'named';
  readonly why: Failure;
}

export type RedisState =
  | { readonly kind: 'none' }
  | { readonly kind: 'away'; readonly why: Failure }
  | {
      readonly kind: 'there';
      readonly nodes: readonly NodeState[];
      readonly silent: readonly SilentNode[];
      /** Of a cluster: CLUSTER INFO, or why it failed. */
      readonly cluster?: Info | Failure;
    };

/** Longest that reading one server may take, ms. */
const READ_MS = 8_000;

/** Reads the state of the one server, the sentinels' master, or every master of a cluster. Changes nothing. `pings`: how often the round trip is measured. */
export async function readRedisState(settings: RedisSettings | undefined, pings: number): Promise<RedisState> {
  if (!settings) return { kind: 'none' };
  try {
    if (settings.mode === 'cluster') return await readCluster(settings, pings);
    if (settings.mode === 'sentinel') return await readSentinels(settings, pings);
    return { kind: 'there', nodes: [await connected(settings, client => readNode(client, pings))], silent: [] };
  } catch (cause) {
    return { kind: 'away', why: failureOf(cause) };
  }
}

const at = ({ host, port }: RedisAddress) => `${host.includes(':') ? `[${host}]` : host}:${port}`;
const only = (settings: RedisSettings, node: RedisAddress): RedisSettings => ({
  ...settings,
  mode: 'single',
  nodes: [node],
});

/** The outcome of a request to one server. */
type NodeReply<T> = { readonly at: string } & ({ readonly reply: T } | { readonly why: Failure });

async function ask<T>(settings: RedisSettings, node: RedisAddress, work: (client: Redis) => Promise<T>) {
  const outcomeOf = (outcome: { reply: T } | { why: Failure }): NodeReply<T> => ({ at: at(node), ...outcome });
  return connected(only(settings, node), work).then(
    reply => outcomeOf({ reply }),
    cause => outcomeOf({ why: failureOf(cause) }),
  );
}

const repliesIn = <T>(outcomes: readonly NodeReply<T>[]): T[] =>
  outcomes.flatMap(one => ('reply' in one ? [one.reply] : []));
const silentIn = (outcomes: readonly NodeReply<unknown>[], role: SilentNode['role']): SilentNode[] =>
  outcomes.flatMap(one => ('why' in one ? [{ at: one.at, role, why: one.why }] : []));

async function readSentinels(settings: RedisSettings, pings: number): Promise<RedisState> {
  const { name, username, password } = settings.sentinel;
  const theirs: RedisSettings = { ...settings, username, password, db: 0 };
  const masterOf = async (client: Redis) =>
    (await client.call('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', name)) as [string, string] | null;
  const outcomes = await Promise.all(settings.nodes.map(node => ask(theirs, node, masterOf)));
  const silent = silentIn(outcomes, 'named').map(one => ({ ...one, why: atSentinel(one.why) }));
  const replies = repliesIn(outcomes);
  const master = replies.find(reply => reply !== null);
  if (!master) return { kind: 'away', why: (replies.length === 0 && silent[0]?.why) || NO_MASTER };
  const [host, port] = master;
  const found = await ask(settings, { host, port: Number(port) }, client => readNode(client, pings));
  return 'reply' in found ? { kind: 'there', nodes: [found.reply], silent } : { kind: 'away', why: found.why };
}

/** Server by server, because a client of the whole cluster does not connect if slots are missing. */
async function readCluster(settings: RedisSettings, pings: number): Promise<RedisState> {
  const outcomes = await Promise.all(settings.nodes.map(node => ask(settings, node, client => askSeed(client, node))));
  const named = silentIn(outcomes, 'named');
  const [seed] = repliesIn(outcomes);
  if (!seed) return { kind: 'away', why: named[0]?.why ?? failureOf(new Error('REDIS_URL names no server')) };
  const read = await Promise.all(seed.masters.map(node => ask(settings, node, client => readNode(client, pings))));
  const masters = silentIn(read, 'master');
  const others = named.filter(one => !masters.some(master => master.at === one.at));
  return {
    kind: 'there',
    nodes: repliesIn(read),
    silent: [...masters, ...others],
    ...(seed.cluster && { cluster: seed.cluster }),
  };
}

/** One node's view of its cluster: the masters that serve slots, under the addresses that the gateway gets as well. */
async function askSeed(
  client: Redis,
  seed: RedisAddress,
): Promise<{ masters: RedisAddress[]; cluster?: Info | Failure }> {
  if (!/^cluster_enabled:1/m.test(await client.info('cluster'))) return { masters: [seed] };
  const cluster = await client.cluster('INFO').then(text => lines(String(text)), failureOf);
  const ranges = await client.cluster('SLOTS');
  const masters = new Map(
    ranges.flatMap(([, , master]) => {
      if (!master) return [];
      // A node that has met no other does not know its own address.
      const node = { host: master[0] || seed.host, port: master[1] };
      return [[at(node), node] as const];
    }),
  );
  return { masters: masters.size > 0 ? [...masters.values()] : [seed], cluster };
}

async function connected<T>(settings: RedisSettings, work: (client: Redis) => Promise<T>): Promise<T> {
  const client = redisClient(settings);
  if (client instanceof Cluster) throw new Error('a cluster is checked server by server');
  let reason: unknown;
  client.on('error', cause => {
    reason ??= cause;
  });
  try {
    return await within(
      client.connect().then(() => work(client)),
      READ_MS,
    );
  } catch (cause) {
    // A failed connection says only that it is closed; the event before said why, unless the reset overtook it.
    const why = reason ?? cause;
    const isClosed = settings.tls && failureOf(why).kind === 'unreachable';
    throw (isClosed && (await handshakeError(settings))) || why;
  } finally {
    client.disconnect();
  }
}

/** How long a server may take to refuse our certificate after the handshake (RFC 8446, 4.4.2.4), ms. */
const REFUSE_MS = 1_000;

/** The error of a handshake when the client sends nothing after it. Undefined: none. */
function handshakeError({ tls, nodes }: RedisSettings): Promise<Error | undefined> {
  const [node] = nodes;
  if (!tls || !node) return Promise.resolve(undefined);
  const socket = connectTls({ ...tlsOptions(tls, node.host), ...node });
  return new Promise<Error | undefined>(resolve => {
    socket.once('error', resolve).once('close', () => resolve(undefined));
    socket.setTimeout(REFUSE_MS, () => resolve(undefined));
  }).finally(() => socket.destroy());
}

async function readNode(client: Redis, pings: number): Promise<NodeState> {
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
  const { host = '', port = 0 } = client.options;
  return { at: at({ host, port }), info: lines(info), config, pingsMs, aheadMs };
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

const TRY_MS = 8_000;

/** Permissions that Redis' ACL denies the gateway. `replicas`: those that a write waits for. Changes nothing. */
export async function deniedBy(settings: RedisSettings | undefined, replicas: number): Promise<readonly Failure[]> {
  if (!settings) return [];
  const client = redisClient(settings);
  const denied: Failure[] = [];
  const note = (cause: unknown) => {
    const failure = failureOf(cause);
    if (failure.kind === 'denied') denied.push(failure);
  };
  client.on('error', note);
  const attempts = async () => {
    await client.connect();
    const key = keys.permissions();
    denied.push(...(await denials(client)));
    if (replicas > 0) {
      const replies = await client.pipeline().exists(key).wait(0, 1).exec();
      for (const [error] of replies ?? []) if (error) note(error);
    }
    await client.subscribe(keys.changes()).catch(note);
    await client.unsubscribe(keys.changes()).catch(note);
  };
  try {
    await within(attempts(), TRY_MS).catch(note);
  } finally {
    client.disconnect();
  }
  return [...new Map(denied.map(one => [one.rule, one])).values()];
}
