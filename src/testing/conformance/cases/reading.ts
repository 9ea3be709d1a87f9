import { setTimeout as wait } from 'node:timers/promises';
import type { Fault } from '../../sandbox/faults.js';
import type { Case } from '../case.js';
import { must } from '../finding.js';
import type { Stage } from '../stage.js';
import type { Told } from '../visitor.js';

/** A caller that waits longer than this has no deadline, ms: many times the deadline of the stage. */
const NEVER_MS = 30_000;

/** Reads while every data call goes wrong, then once more when all is well: the grant must have come to no harm. */
async function readThrough(stage: Stage, fault: Fault): Promise<Told> {
  const one = await stage.reader();
  stage.forget();
  stage.sandbox.faults.next(stage.dataCalls, fault, 99);
  const told = await one.tryRead();
  stage.sandbox.faults.clear();
  must(told.code !== undefined, `${fault.kind}: no typed error`);
  must(!told.message?.includes('LEAKED-UPSTREAM-TEXT'), "the provider's own words reached the client");
  must(
    stage.seen('token').length === 0,
    `${fault.kind}: a new token was asked for, though the old one was not refused`,
  );
  await one.read();
  return told;
}

const is = (told: Told, ...codes: readonly string[]) =>
  must(codes.includes(told.code ?? ''), `${told.code} in place of ${codes.join(' or ')}`);

const waits = (told: Told, seconds: number) =>
  must(told.retryAfter === seconds, `retryAfter is ${told.retryAfter}, the provider said ${seconds}`);

const READER = 'The reader of data answers';

export const reading: readonly Case[] = [
  {
    name: 'read-html',
    rule: 'HTML under 200 in place of data: PROVIDER_PROTOCOL_ERROR, and the grant stays.',
    fix: `${READER}: parse, and throw gatewayError('PROVIDER_PROTOCOL_ERROR') for what is no answer; rejectsToken must not take it for a refused token.`,
    async run(stage) {
      is(await readThrough(stage, { kind: 'html', status: 200 }), 'PROVIDER_PROTOCOL_ERROR');
    },
  },
  {
    name: 'read-error-under-200',
    rule: "An error of the provider's own under HTTP 200 is a typed error, not data.",
    fix: `${READER}: look for the error before the data; its words go into no message.`,
    needs: ['errorUnder200'],
    async run(stage) {
      is(
        await readThrough(stage, { kind: 'status', ...stage.profile.says.errorUnder200 }),
        'PROVIDER_REJECTED',
        'PROVIDER_UNAVAILABLE',
        'PROVIDER_PROTOCOL_ERROR',
        'FORBIDDEN',
        'NOT_FOUND',
        'BAD_USER_INPUT',
      );
    },
  },
  {
    name: 'read-400',
    rule: 'A refused request is a typed error, without the words of the provider, and renews nothing.',
    fix: `${READER} must not pass an upstream's message on; rejectsToken must not take every 4xx for a refused token.`,
    async run(stage) {
      is(
        await readThrough(stage, { kind: 'status', status: 400 }),
        'PROVIDER_REJECTED',
        'BAD_USER_INPUT',
        'PROVIDER_PROTOCOL_ERROR',
      );
    },
  },
  {
    name: 'read-429',
    rule: 'Too many requests: RATE_LIMITED, with the wait that the provider asks for.',
    fix: 'Caller.send throws this by itself: let it pass, and send through it only.',
    async run(stage) {
      const told = await readThrough(stage, { kind: 'status', status: 429, headers: { 'retry-after': '7' } });
      is(told, 'RATE_LIMITED');
      waits(told, 7);
    },
  },
  {
    name: 'read-503',
    rule: 'Down: PROVIDER_UNAVAILABLE, with the wait that the provider asks for.',
    fix: 'Caller.send throws this by itself: let it pass, and send through it only.',
    async run(stage) {
      const told = await readThrough(stage, { kind: 'status', status: 503, headers: { 'retry-after': '3' } });
      is(told, 'PROVIDER_UNAVAILABLE');
      waits(told, 3);
    },
  },
  {
    name: 'read-slow',
    rule: 'No answer in time: PROVIDER_UNAVAILABLE when the deadline is over, not later.',
    fix: 'Send through Caller.send only: it keeps the deadline.',
    async run(stage) {
      const never = wait(NEVER_MS, undefined, { ref: false });
      const told = await Promise.race([readThrough(stage, { kind: 'hang' }), never]);
      must(told !== undefined, `no answer in ${NEVER_MS} ms`);
      is(told, 'PROVIDER_UNAVAILABLE', 'TIMEOUT');
    },
  },
  {
    name: 'read-reset',
    rule: 'A connection that breaks off: PROVIDER_UNAVAILABLE.',
    fix: 'Send through Caller.send only: let its errors pass.',
    async run(stage) {
      is(await readThrough(stage, { kind: 'reset' }), 'PROVIDER_UNAVAILABLE');
    },
  },
  {
    name: 'read-huge',
    rule: 'An answer beyond the size limit: PROVIDER_PROTOCOL_ERROR.',
    fix: 'Send through Caller.send only: it keeps the limit.',
    async run(stage) {
      is(await readThrough(stage, { kind: 'huge', bytes: 8 << 20 }), 'PROVIDER_PROTOCOL_ERROR');
    },
  },
];
