import { describe, expect, it } from 'vitest';
import type { Watcher } from '../../src/auth/store/contract.js';
import { createChannels, createWatchers } from '../../src/auth/store/listeners.js';
import { MemoryStore } from '../../src/auth/store/memory.js';

const fail = () => {
  throw new Error('a listener that fails');
};

describe('when a listener throws', () => {
  it('still delivers the message to the other listeners and reports the error', () => {
    const threw: unknown[] = [];
    const heard: string[] = [];
    const channels = createChannels(error => threw.push(error));
    channels.add('a', message => heard.push(`first ${message}`));
    channels.add('a', fail);
    channels.add('a', message => heard.push(`last ${message}`));
    channels.publish('a', '1');
    channels.publish('a', '2');
    expect(heard).toEqual(['first 1', 'last 1', 'first 2', 'last 2']);
    expect(threw).toHaveLength(2);
  });

  it('still delivers the change to the other watchers and reports the error', () => {
    const threw: unknown[] = [];
    const received: string[] = [];
    const watcher: Watcher = { changed: ref => received.push(ref), missed: () => received.push('missed') };
    const watchers = createWatchers(error => threw.push(error));
    watchers.add({ changed: fail, missed: fail });
    watchers.add(watcher);
    watchers.changed('a', 'void');
    watchers.missed();
    expect(received).toEqual(['a', 'missed']);
    expect(threw).toHaveLength(2);
  });

  it('does not pass the error to the caller of publish or commit', async () => {
    const threw: unknown[] = [];
    const store = new MemoryStore(Date.now, error => threw.push(error));
    store.subscribe('a', fail);
    store.watch({ changed: fail, missed: fail });
    store.publish('a', 'message');
    const writes = [{ op: 'set', key: 'kr:1:{1}:s:ref', field: 'a', value: '1' } as const];
    expect(await store.commit({ checks: [], writes })).toBe(true);
    expect(threw).toHaveLength(2);
    await store.close();
  });
});
