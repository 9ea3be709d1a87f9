import type { Change, Watcher, Write } from '../contract.js';
import { keys as names } from '../keys.js';
import { sessionsTold, worthAfter } from '../watchers.js';

/** A change as the commit script takes it: its distinct keys, and the rest as JSON with keys by index. */
export function encodeChange(change: Change): { keys: string[]; json: string } {
  const { checks, writes } = change;
  const keys: string[] = [];
  const index = (key: string) => {
    const at = keys.indexOf(key);
    return at >= 0 ? at + 1 : keys.push(key);
  };
  const c = checks.map(check => [index(check.key), check.field, check.is]);
  const w = writes.map(write => [write.op, index(write.key), ...rest(write)]);
  const m = sessionsTold(change).map(ref => [names.changes(), `${worthAfter(change)} ${ref}`]);
  return { keys, json: JSON.stringify({ c, w, m }) };
}

/** What a message of the channel of changes says. A word that we do not know is a newer gateway's: the worst is assumed. */
export function tellChange(watcher: Watcher, message: string): void {
  const [worth, ref = ''] = message.split(' ', 2);
  watcher.changed(ref, worth === 'behind' ? 'behind' : 'void');
}

/** Times go as text: Lua would print a large number in exponent form. */
function rest(write: Write): readonly string[] {
  switch (write.op) {
    case 'set':
      return [write.field, write.value];
    case 'unset':
      return [write.field];
    case 'drop':
      return [];
    case 'expire':
      return [String(Math.floor(write.atMs))];
    case 'queue':
      return [write.member, String(Math.floor(write.atMs))];
    case 'unqueue':
      return [write.member];
  }
}
