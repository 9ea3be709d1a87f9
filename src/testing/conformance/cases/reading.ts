import { setTimeout as wait } from 'node:timers/promises';
import type { Fault } from '../../sandbox/faults.js';
import type { Case } from '../case.js';
import { must } from '../finding.js';
import type { Stage } from '../stage.js';
import type { OperationResult } from '../visitor.js';

/** A caller that waits longer than this has no deadline, ms. It is many times the deadline of the stage. */
const NEVER_MS = 30_000;

/** Reads while every data call fails, then once more without faults. The second read fails if the first one damaged the grant. */
async function readThrough(stage: Stage, fault: Fault): Promise<OperationResult> {
  const one = await stage.reader();
  stage.forget();
  stage.sandbox.faults.next(stage.dataCalls, fault, 99);
  const result = await one.tryRead();
  stage.sandbox.faults.clear();
  must(result.code !== undefined, `${fault.kind}: no typed error`);
  must(!result.message?.includes('LEAKED-UPSTREAM-TEXT'), "text of the provider's error reached the client");
  must(
    stage.seen('token').length === 0,
    `${fault.kind}: a new token was requested although the provider did not refuse the old one`,
  );
  await one.read();
  return result;
}

const is = (result: OperationResult, ...codes: readonly string[]) =>
  must(codes.includes(result.code ?? ''), `${result.code} instead of ${codes.join(' or ')}`);

const waits = (result: OperationResult, seconds: number) =>
  must(result.retryAfter === seconds, `retryAfter is ${result.retryAfter}; the provider sent ${seconds}`);

const READER = 'The reader of data responses';

export const reading: readonly Case[] = [
  {
    name: 'read-html',
    rule: 'An HTML page with status 200 instead of data is PROVIDER_PROTOCOL_ERROR. The grant stays active.',
    fix: `${READER}: throw gatewayError('PROVIDER_PROTOCOL_ERROR') for a body that it cannot read. rejectsToken: return false for it.`,
    async run(stage) {
      is(await readThrough(stage, { kind: 'html', status: 200 }), 'PROVIDER_PROTOCOL_ERROR');
    },
  },
  {
    name: 'read-error-under-200',
    rule: 'An error that the provider sends with HTTP 200 is a typed error, not data.',
    fix: `${READER}: check for the error before you read the data. Keep its text out of messages.`,
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
    rule: "A request that fails with 400 is a typed error without the provider's text. It causes no refresh.",
    fix: `${READER}: never pass on the provider's message. rejectsToken: do not treat every 4xx as a refused token.`,
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
    rule: 'A 429 is RATE_LIMITED with the `retryAfter` that the provider sends.',
    fix: 'Caller.send throws this error. Do not catch it, and send every request through Caller.send.',
    async run(stage) {
      const result = await readThrough(stage, { kind: 'status', status: 429, headers: { 'retry-after': '7' } });
      is(result, 'RATE_LIMITED');
      waits(result, 7);
    },
  },
  {
    name: 'read-503',
    rule: 'A 503 is PROVIDER_UNAVAILABLE with the `retryAfter` that the provider sends.',
    fix: 'Caller.send throws this error. Do not catch it, and send every request through Caller.send.',
    async run(stage) {
      const result = await readThrough(stage, { kind: 'status', status: 503, headers: { 'retry-after': '3' } });
      is(result, 'PROVIDER_UNAVAILABLE');
      waits(result, 3);
    },
  },
  {
    name: 'read-slow',
    rule: 'A call without a response fails with PROVIDER_UNAVAILABLE at the deadline, not later.',
    fix: 'Send every request through Caller.send, which enforces the deadline.',
    async run(stage) {
      const never = wait(NEVER_MS, undefined, { ref: false });
      const result = await Promise.race([readThrough(stage, { kind: 'hang' }), never]);
      must(result !== undefined, `no response within ${NEVER_MS} ms`);
      is(result, 'PROVIDER_UNAVAILABLE', 'TIMEOUT');
    },
  },
  {
    name: 'read-reset',
    rule: 'A connection that is reset is PROVIDER_UNAVAILABLE.',
    fix: 'Send every request through Caller.send, and do not catch its errors.',
    async run(stage) {
      is(await readThrough(stage, { kind: 'reset' }), 'PROVIDER_UNAVAILABLE');
    },
  },
  {
    name: 'read-huge',
    rule: 'A response above the size limit is PROVIDER_PROTOCOL_ERROR.',
    fix: 'Send every request through Caller.send, which enforces the limit.',
    async run(stage) {
      is(await readThrough(stage, { kind: 'huge', bytes: 8 << 20 }), 'PROVIDER_PROTOCOL_ERROR');
    },
  },
];
