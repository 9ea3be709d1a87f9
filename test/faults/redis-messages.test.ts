import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sha256 } from '../../src/auth/crypto/ids.js';
import { keys } from '../../src/auth/store/keys.js';
import { until } from '../../src/testing/until.js';
import { type EventStream, listen } from '../support/event-stream.js';
import type { GatewayProcess } from '../support/gateway-process.js';
import type { Person } from '../support/person.js';
import { ME, REFRESH, type Stage, startStage } from '../support/stage.js';

/** Messages on the gateways' channels that no gateway sent, while several gateways listen. */

const MEGABYTE = 1_048_576;
const event = (facts: object) => JSON.stringify({ kind: 'RENEWED', provider: null, atMs: 1, ...facts });

const ANYWHERE: readonly [string, string | Buffer][] = [
  ['an empty message', ''],
  ['a blank', ' '],
  ['text', 'not JSON'],
  ['bytes that are not UTF-8', Buffer.from([0xff, 0xfe, 0x00, 0x80, 0xc3])],
  ['the beginning of JSON', '{"kind":'],
  ['JSON of another shape', '[[],{},null,"text",1]'],
  ['null', 'null'],
  ['a megabyte of text', 'x'.repeat(MEGABYTE)],
  ['a megabyte of blanks', ' '.repeat(MEGABYTE)],
  ['JSON that is nested a hundred thousand deep', '['.repeat(100_000)],
];
const EVENTS: readonly [string, string | Buffer][] = [
  ...ANYWHERE,
  ['an event of an unknown kind', event({ kind: 'NOPE' })],
  ['an event without a time', event({ atMs: undefined })],
  ['an event whose time is not a number', event({ atMs: 'now' })],
  ['an event with a time beyond the range of dates', event({ atMs: 8.65e15 })],
  ['an event with a time before the range of dates', event({ atMs: -8.65e15 })],
  ['an event with an infinite time', '{"kind":"RENEWED","provider":null,"atMs":1e400}'],
  ['an event of an unknown provider', event({ provider: '__proto__' })],
  ['an event of a provider that is an object', event({ provider: {} })],
];
const CHANGES: readonly [string, string | Buffer][] = [
  ...ANYWHERE,
  ['a change without a session', 'void'],
  ['an invalid session', 'void __proto__'],
  ['a change with an extra word', 'behind a b c'],
];

let stage: Stage;
let gateways: readonly GatewayProcess[];
let person: Person;
let streams: readonly EventStream[];
beforeAll(async () => {
  stage = await startStage();
  gateways = await stage.gateways(3);
  person = await stage.signedIn(gateways[0] as GatewayProcess);
  streams = await Promise.all(gateways.map(gateway => listen(gateway.url, `keyring=${person.session}`)));
  await until('every gateway listens', async () => {
    const counts = await stage.redis.cli('PUBSUB', 'NUMSUB', eventsOf(person), keys.changes());
    return String(counts) === `${eventsOf(person)},3,${keys.changes()},3`;
  });
});
afterAll(async () => {
  for (const stream of streams) stream.hangUp();
  await stage.close();
});

const eventsOf = ({ session = '' }: Person) => keys.events(sha256(session.split('.')[0] ?? ''));

/** Publishes the message. Afterwards every gateway still serves, and receives the next real event. */
async function survived(channel: string, message: string | Buffer): Promise<void> {
  const before = streams.map(stream => stream.events.length);
  expect(await stage.redis.cli('PUBLISH', channel, message)).toBe(gateways.length);
  expect((await person.ask(gateways[0] as GatewayProcess, REFRESH)).codes).toEqual([]);
  await until('every stream reports the refresh', () =>
    streams.every((stream, n) => stream.events.slice(before[n]).some(({ kind }) => kind === 'RENEWED')),
  );
  for (const [n, gateway] of gateways.entries()) {
    expect((await person.ask(gateway, ME)).codes).toEqual([]);
    expect(gateway.isRunning).toBe(true);
    expect(gateway.logs()).not.toMatch(/"level":"error"|"store":/);
    expect(streams[n]?.errors).toEqual([]);
  }
}

describe("messages on the channel of a session's events", () => {
  it.each(EVENTS)('%s → ignored at every gateway', async (_, message) => {
    await survived(eventsOf(person), message);
  });
});

describe('messages on the channel of changes', () => {
  it.each(CHANGES)('%s → ignored at every gateway', async (_, message) => {
    await survived(keys.changes(), message);
  });
});
