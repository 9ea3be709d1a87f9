import type { Fault } from '../../src/testing/sandbox/faults.js';
import type { Stage } from '../support/stage.js';

/** Something that goes wrong for a while. */
export interface Trouble {
  readonly name: string;
  begin(stage: Stage): unknown;
  end(stage: Stage): unknown;
}

/** Token endpoint, revocation and data, but not the page on which a person consents. */
const CALLS = /^(?!\/oauth2\/authorize)/;

const provider = (name: string, fault: Fault): Trouble => ({
  name: `the provider ${name}`,
  begin: ({ socios }) => socios.faults.next(CALLS, fault, Number.POSITIVE_INFINITY),
  end: ({ socios }) => socios.faults.clear(),
});

/** Faults between a gateway and the systems behind it, one after the other. */
export const TROUBLES: readonly Trouble[] = [
  provider('returns 503', { kind: 'status', status: 503 }),
  { name: 'Redis is paused', begin: ({ redis }) => redis.pause(), end: ({ redis }) => redis.resume() },
  provider('resets connections', { kind: 'reset' }),
  provider('is slow', { kind: 'delay', delayMs: 800 }),
  { name: 'Redis is killed', begin: ({ redis }) => redis.kill(), end: ({ redis }) => redis.restart() },
  provider('returns 429', { kind: 'status', status: 429, headers: { 'retry-after': '1' } }),
  provider('returns HTML', { kind: 'html', status: 200 }),
];
