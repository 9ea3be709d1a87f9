import type { Failure, FailureKind } from '../../auth/store/redis/failure.js';
import { isForMessages } from '../../auth/store/redis/health.js';
import { type Check, type CheckInputs, type CheckResult, error, isAtLeast, ok, warning } from './check.js';
import type { Info, NodeState } from './redis-state.js';

const CODES: Readonly<Record<FailureKind, string>> = {
  denied: 'REDIS_ACL',
  credentials: 'REDIS_AUTH',
  database: 'REDIS_DATABASE',
  sentinel: 'REDIS_SENTINEL',
  loading: 'REDIS_LOADING',
  unable: 'REDIS_UNABLE',
  'no-writes': 'REDIS_NO_WRITES',
  refused: 'REDIS_ERROR',
  tls: 'REDIS_TLS',
  silent: 'REDIS_UNREACHABLE',
  unreachable: 'REDIS_UNREACHABLE',
};

export const inWords = ({ says, code }: Failure): string => (code === undefined ? says : `${says} (${code})`);

/** Why Redis cannot be used, as a finding. */
const failing = (failure: Failure): CheckResult => error(CODES[failure.kind], inWords(failure), failure.todo);

/** Not cheap, because the store itself logs when it cannot be reached, and which permissions it lacks. */
export const reachable: Check = {
  name: 'redis',
  async run(inputs) {
    const redis = await inputs.redis();
    if (redis.kind === 'none') return [ok('no Redis: everything is kept in memory and ends with the process')];
    if (redis.kind === 'away') return [failing(redis.why)];
    const found = [
      ...redis.silent
        .filter(({ role }) => role === 'named')
        .map(({ at, why }) =>
          warning('REDIS_NODE_SILENT', `${at}: this address of REDIS_URL: ${inWords(why)}`, why.todo),
        ),
      ...(await inputs.denied()).map(({ rule = '', says, todo }) =>
        isForMessages(rule)
          ? warning('REDIS_ACL', `${says}: what other gateways change is seen up to a second later`, todo)
          : error('REDIS_ACL', says, todo),
      ),
    ];
    if (found.length > 0) return found;
    return [ok(redis.cluster ? `a cluster of ${redis.nodes.length} masters responds` : 'responds')];
  },
};

const SLOTS = 16_384;

/** Whether every slot of a cluster is served: those that are not are sessions that cannot be found. */
export const cluster: Check = {
  name: 'redis-cluster',
  cheap: true,
  async run(inputs) {
    const redis = await inputs.redis();
    if (redis.kind !== 'there' || !redis.cluster) return [];
    const silent = redis.silent
      .filter(({ role }) => role === 'master')
      .map(({ at, why }) => error('REDIS_NODE_SILENT', `${at}: this master: ${inWords(why)}`, why.todo));
    const found = 'kind' in redis.cluster ? [slotsUnknown(inWords(redis.cluster))] : slots(redis.cluster);
    const all = [...silent, ...found];
    return all.length > 0 ? all : [ok(`all ${SLOTS} slots are served`)];
  },
};

const slotsUnknown = (why: string): CheckResult =>
  warning('REDIS_SLOTS', `whether all slots are served is not known: ${why}`, 'Allow its user +cluster|info.');

function slots(info: Info): CheckResult[] {
  const missing = SLOTS - Number(info.get('cluster_slots_ok') ?? 0);
  const todo = 'See `redis-cli --cluster check`.';
  if (missing > 0) return [error('REDIS_SLOTS', `${missing} of ${SLOTS} slots are not served`, todo)];
  return info.get('cluster_state') === 'ok' ? [] : [error('REDIS_SLOTS', 'the cluster says that it is down', todo)];
}

/** Every request waits for Redis at least once, ms. */
const [SLOW, TOO_SLOW] = [20, 250];

/** How long the way to Redis and back takes: the median of several. */
export const latency: Check = {
  name: 'redis-latency',
  async run(inputs) {
    const redis = await inputs.redis();
    if (redis.kind !== 'there') return [];
    return redis.nodes.map(({ at, pingsMs }): CheckResult => {
      const median = [...pingsMs].sort((a, b) => a - b)[Math.floor(pingsMs.length / 2)] ?? 0;
      const says = `${redis.nodes.length > 1 ? `${at}: ` : ''}${median.toFixed(1)} ms there and back`;
      const todo = 'Put Redis nearer to the gateway; see `redis-cli --latency`.';
      if (median >= TOO_SLOW) return error('REDIS_LATENCY', says, todo);
      return median >= SLOW ? warning('REDIS_LATENCY', says, todo) : ok(says);
    });
  },
};

/** Checks every server separately. `judge` returns the problems of one, or a text if there are none. No findings if there is no Redis or it is unreachable. */
function eachNode(
  name: string,
  judge: (node: NodeState, inputs: CheckInputs) => readonly CheckResult[] | string,
): Check {
  return {
    name,
    cheap: true,
    async run(inputs) {
      const redis = await inputs.redis();
      if (redis.kind !== 'there') return [];
      const judged = redis.nodes.map(node => ({ at: node.at, said: judge(node, inputs) }));
      const wrong = judged.flatMap(({ at, said }) =>
        typeof said === 'string' ? [] : said.map(one => named(at, one, judged.length)),
      );
      const well = judged.flatMap(({ said }) => (typeof said === 'string' ? [said] : []));
      return wrong.length > 0 ? wrong : [...new Set(well)].map(ok);
    },
  };
}

/** With several servers each finding says whose it is. */
const named = (at: string, one: CheckResult, count: number): CheckResult =>
  count > 1 ? { ...one, says: `${at}: ${one.says}` } : one;

/** The oldest version that this gateway is tested with. */
const OLDEST = [6, 2] as const;

export const redisVersion = eachNode('redis-version', ({ info }) => {
  const version = info.get('redis_version') ?? 'unknown';
  if (isAtLeast(version, OLDEST)) return version;
  const todo = `Use Redis ${OLDEST.join('.')} or later, or Valkey.`;
  return [error('REDIS_VERSION', `version ${version} is too old`, todo)];
});

/** Any other policy throws sessions away when memory runs short: people are signed out, and their tokens live on unrevoked. */
export const eviction = eachNode('redis-eviction', ({ info }) => {
  const policy = info.get('maxmemory_policy') ?? 'unknown';
  if (policy === 'noeviction') return policy;
  return [
    error(
      'REDIS_EVICTION',
      `maxmemory-policy is ${policy}: under pressure Redis throws sessions away`,
      'Set maxmemory-policy to noeviction.',
    ),
  ];
});

/** Share of maxmemory at which the operator should add more: a full Redis takes no logins and saves no refreshes. */
const FULL = 0.8;

export const memory = eachNode('redis-memory', ({ info }) => {
  const [used, most] = ['used_memory', 'maxmemory'].map(name => Number(info.get(name) ?? 0)) as [number, number];
  const megabytes = (bytes: number) => `${Math.ceil(bytes / 1_048_576)} MB`;
  if (most === 0) return `${megabytes(used)} used, no maxmemory`;
  if (used / most < FULL) return `${megabytes(used)} of ${megabytes(most)} used`;
  return [
    warning('REDIS_MEMORY', `${megabytes(used)} of ${megabytes(most)} are used`, 'Raise maxmemory before it is full.'),
  ];
});

/** How much of the acknowledged data a server still has after a crash. */
export const persistence = eachNode('redis-persistence', node => {
  const failing = disk(node);
  if (failing.length > 0) return failing;
  return node.info.get('aof_enabled') === '1' ? appendOnly(node) : snapshots(node);
});

function disk({ info }: NodeState): CheckResult[] {
  const states = ['aof_last_write_status', 'aof_last_bgrewrite_status', 'rdb_last_bgsave_status'];
  const bad = states.filter(name => (info.get(name) ?? 'ok') !== 'ok');
  return bad.map(name =>
    error('REDIS_DISK', `Redis cannot write to its disk (${name})`, 'Check its log and the disk.'),
  );
}

function appendOnly({ config }: NodeState): CheckResult[] | string {
  const fsync = config.get('appendfsync');
  if (fsync !== 'no') return `append-only file${fsync ? `, fsync ${fsync}` : ''}`;
  return [
    warning(
      'REDIS_FSYNC',
      'appendfsync is no: a crash of the machine may lose half a minute, including logouts and refreshed tokens',
      'Set appendfsync to everysec.',
    ),
  ];
}

function snapshots({ config, info }: NodeState): CheckResult[] {
  const none = config.get('save') === '';
  const replicated = Number(info.get('connected_slaves') ?? 0) > 0;
  const todo = 'Set appendonly to yes, appendfsync to everysec.';
  if (none && !replicated)
    return [error('REDIS_NO_PERSISTENCE', 'Redis keeps nothing: its restart signs everybody out', todo)];
  return [
    warning(
      'REDIS_SNAPSHOTS_ONLY',
      `${none ? 'only replicas keep a copy' : 'only snapshots are written'}: a crash may lose minutes, including logouts and refreshed tokens`,
      todo,
    ),
  ];
}

/** Whether the server is of the kind the settings say, and has the replicas they want. */
export const replication = eachNode('redis-replication', (node, inputs) => {
  const found = [...kind(node, inputs), ...copies(node, inputs)];
  return found.length > 0
    ? found
    : `${node.info.get('connected_slaves') ?? 0} replicas, ${inputs.config.store.replicas} waited for`;
});

function kind({ info }: NodeState, { config }: CheckInputs): CheckResult[] {
  const { redisMode } = config.store;
  const isCluster = info.get('cluster_enabled') === '1';
  if (isCluster && redisMode !== 'cluster')
    return [error('REDIS_MODE', 'this server is part of a cluster', 'Set REDIS_MODE to cluster.')];
  if (!isCluster && redisMode === 'cluster')
    return [error('REDIS_MODE', 'this server is part of no cluster', 'Set REDIS_MODE to single, or name a cluster.')];
  if (info.get('role') !== 'slave') return [];
  return [error('REDIS_REPLICA', 'this server is a replica and takes no writes', 'Name its master, or use sentinels.')];
}

function copies({ info }: NodeState, { config }: CheckInputs): CheckResult[] {
  const { replicas, redisMode } = config.store;
  const there = Number(info.get('connected_slaves') ?? 0);
  if (there < replicas)
    return [
      error(
        'REDIS_REPLICAS',
        `${there} replicas are connected, KEYRING_REDIS_REPLICAS requires ${replicas}: every login, refresh and logout waits until its timeout`,
        'Add replicas, or lower the setting.',
      ),
    ];
  if (redisMode === 'single' || replicas > 0) return [];
  return [
    warning(
      'REDIS_NO_WAIT',
      'KEYRING_REDIS_REPLICAS is 0: a fail-over may lose logouts and refreshed tokens of the last second',
      'Set it to 1.',
    ),
  ];
}
