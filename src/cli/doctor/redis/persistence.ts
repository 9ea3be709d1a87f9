import { error, type Said, warning } from '../finding.js';
import { eachNode } from './each-node.js';
import type { NodeLook } from './look.js';

/** How much of what it has acknowledged a server still knows after a crash. */
export const persistence = eachNode('redis-persistence', node => {
  const failing = disk(node);
  if (failing.length > 0) return failing;
  return node.info.get('aof_enabled') === '1' ? appendOnly(node) : snapshots(node);
});

function disk({ info }: NodeLook): Said[] {
  const states = ['aof_last_write_status', 'aof_last_bgrewrite_status', 'rdb_last_bgsave_status'];
  const bad = states.filter(name => (info.get(name) ?? 'ok') !== 'ok');
  return bad.map(name =>
    error('REDIS_DISK', `Redis cannot write to its disk (${name})`, 'Look at its log, and at the disk.'),
  );
}

function appendOnly({ config }: NodeLook): Said[] | string {
  const fsync = config.get('appendfsync');
  if (fsync !== 'no') return `append-only file${fsync ? `, fsync ${fsync}` : ''}`;
  return [
    warning(
      'REDIS_FSYNC',
      'appendfsync is no: a crash of the machine may lose half a minute, logouts and renewed tokens among it',
      'Set appendfsync to everysec.',
    ),
  ];
}

function snapshots({ config, info }: NodeLook): Said[] {
  const none = config.get('save') === '';
  const replicated = Number(info.get('connected_slaves') ?? 0) > 0;
  const todo = 'Set appendonly to yes, appendfsync to everysec.';
  if (none && !replicated)
    return [error('REDIS_NO_PERSISTENCE', 'Redis keeps nothing: its restart signs everybody out', todo)];
  return [
    warning(
      'REDIS_SNAPSHOTS_ONLY',
      `${none ? 'only replicas keep a copy' : 'only snapshots are written'}: a crash may lose minutes, logouts and renewed tokens among it`,
      todo,
    ),
  ];
}
