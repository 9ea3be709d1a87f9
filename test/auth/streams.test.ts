import { describe, expect, it, vi } from 'vitest';
import type { AuthenticatedSession } from '../../src/auth/sessions/sessions.js';
import { createStreams, type Inbox, type Item, type SessionEvent } from '../../src/auth/sessions/streams.js';
import { sessionOwner } from '../../src/auth/store/keys.js';
import type { SessionRecord } from '../../src/auth/store/session-record.js';

const ABOUT = { id: 'public', createdAtMs: 0, endsAtMs: Number.MAX_SAFE_INTEGER, by: 'cookie' } as const;
const RECORD: SessionRecord = {
  readable: 'here',
  about: ABOUT,
  aboutText: '',
  secretHash: 'hash',
  usedAtMs: null,
  unclaimed: undefined,
  grants: new Map(),
};
const PRESENTED = { by: 'cookie', value: 'sid.secret' } as const;
const HAPPENED: SessionEvent = { kind: 'RENEWED', provider: null, atMs: 0 };

const session = (ref: string): AuthenticatedSession => ({
  ref,
  sid: ref,
  owner: sessionOwner(ref),
  secretHash: 'hash',
  record: RECORD,
  from: 'store',
});

function stage() {
  const listeners = new Set<(event: SessionEvent) => void>();
  const events = {
    listen: vi.fn((_ref: string, listener: (event: SessionEvent) => void) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    }),
  };
  const sessions = { find: vi.fn(async () => session('one')), read: vi.fn(async () => RECORD) };
  const counts = { streamBegan: vi.fn(), streamEnded: vi.fn() };
  const limits = { streamsPerSession: 3, streamsPerAddress: 4, streams: 5 };
  const streams = createStreams(events, sessions, limits, counts);
  const open = (ref: string, address = 'here') => {
    const inbox = streams.inbox();
    return { inbox, close: streams.open(session(ref), PRESENTED, address, inbox) };
  };
  const happen = () => {
    for (const listener of listeners) listener(HAPPENED);
  };
  return { streams, open, events, sessions, counts, happen, listeners };
}

const next = (inbox: Inbox<Item>) => inbox.take();

describe('open event streams', () => {
  it('are ended by a drain, except those already closed', async () => {
    const { streams, open, counts } = stage();
    const [kept, left] = [open('one'), open('one')];
    left.close();
    left.close();
    streams.endAll();
    expect(await next(kept.inbox)).toBe('end');
    expect([counts.streamBegan.mock.calls.length, counts.streamEnded.mock.calls.length]).toEqual([2, 1]);
  });

  it('end at once when they start during the drain', async () => {
    const { streams, open } = stage();
    streams.endAll();
    expect(await next(open('one').inbox)).toBe('end');
  });

  it('of one session share one subscription and one read per event', async () => {
    const { open, events, sessions, happen, listeners } = stage();
    const all = [open('one'), open('one'), open('one')];
    happen();
    const items = await Promise.all(all.map(({ inbox }) => next(inbox)));
    await Promise.all(items.map(item => (item === 'end' ? undefined : item.record())));
    expect([events.listen.mock.calls.length, sessions.find.mock.calls.length]).toEqual([1, 1]);
    for (const { close } of all) close();
    expect(listeners.size).toBe(0);
    open('one');
    expect(events.listen).toHaveBeenCalledTimes(2);
  });

  it('are limited per session, address and process, and free their place when they close', () => {
    const { open } = stage();
    const message = (work: () => unknown) => {
      try {
        work();
      } catch (error) {
        return (error as Error).message;
      }
      return 'opened';
    };
    const [first] = [open('one'), open('one'), open('one')];
    expect(message(() => open('one', 'there'))).toContain('KEYRING_STREAMS_PER_SESSION');
    open('two');
    expect(message(() => open('two'))).toContain('KEYRING_STREAMS_PER_ADDRESS');
    open('two', 'there');
    expect(message(() => open('three', 'elsewhere'))).toContain('KEYRING_STREAMS)');
    first?.close();
    expect(message(() => open('one'))).toBe('opened');
  });

  it('end when a hundred items wait for a slow reader', async () => {
    const { open, happen } = stage();
    const { inbox } = open('one');
    for (let n = 0; n < 100; n += 1) happen();
    expect(await next(inbox)).not.toBe('end');
    happen();
    happen();
    expect(await next(inbox)).toBe('end');
  });
});
