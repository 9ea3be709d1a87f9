import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { ERRORS, PROTOCOL_ERRORS } from '../../src/errors.js';
import { until } from '../../src/testing/until.js';
import { type MixedLoad, mixedLoad } from '../support/mixed-load.js';
import { expectNothingLost } from '../support/nothing-lost.js';
import { staged } from '../support/stage.js';
import { growth, type ProcessReport, REPORTING, reportOf } from './process-report.js';
import { TROUBLES } from './troubles.js';

/** `SOAK_SECONDS` makes it shorter or longer. */
const SECONDS = Number(process.env.SOAK_SECONDS ?? 600);
/** As many as keep the gateway's core about half busy, where the tests and the provider have the other core. */
const CLIENTS = 8;
const TROUBLE_MS = 3_000;
const WELL_MS = 4_000;

/** The most by which the heap may grow in the second half. Ended sessions leave a line in bounded tables (src/server/request-rate.ts): 0.3 KiB each. */
const ROOM_BYTES = 2_000_000;
const ROOM_BYTES_PER_SESSION = 300;
/** A process' pages do not go back at once. */
const ROOM_RESIDENT_BYTES = 24_000_000;
/** Connections to the provider come and go. */
const ROOM_HANDLES = 12;

const { INTERNAL_SERVER_ERROR: _, ...FORESEEN } = { ...ERRORS, ...PROTOCOL_ERRORS };
const REFUSALS = ['RENEWAL_UNKNOWN', 'NEEDS_LOGIN', 'TOO_MANY_ATTEMPTS', 'PROVIDER_UNAVAILABLE'];
/** A login by redirect ends on a page, or with the reason in the address it comes back to. */
const LOGIN = new RegExp(
  `^login: (HTTP \\d+: (${Object.keys(FORESEEN).join('|')})|not signed in: HTTP (429|503|\\d+ \\S*keyring_error=[A-Z_]+))`,
);
const isTyped = (code: string) => code in FORESEEN || REFUSALS.includes(code) || LOGIN.test(code);

/** CPU time of a process so far, s (proc(5): fields 14 and 15 of stat, in hundredths). */
function cpuS(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'latin1')
    .replace(/^.*\) /, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

const mib = (bytes: number) => (bytes / 2 ** 20).toFixed(1);

function figures(load: MixedLoad, samples: readonly ProcessReport[], busy: number): string {
  const [first, last] = [samples[0] as ProcessReport, samples.at(-1) as ProcessReport];
  const codes = [...load.codes].map(([code, n]) => `${code} ${n}`).join(', ');
  return [
    `${SECONDS} s of mixed load by ${CLIENTS} clients: ${load.done} operations, ${load.ended.length} logouts; the gateway used ${(100 * busy).toFixed(0)} % of a core;`,
    `live heap ${mib(first.heapUsed)} → ${mib(last.heapUsed)} MiB, resident ${mib(first.rss)} → ${mib(last.rss)} MiB, handles ${first.handles} → ${last.handles}; codes: ${codes}\n`,
  ].join(' ');
}

it(
  `${SECONDS} s of mixed load, provider and Redis failing in turn: nothing grows, no session is lost, every error has a code`,
  staged(
    async stage => {
      const gateway = await stage.gateway({ nodeArgs: REPORTING, env: { KEYRING_LOG_LEVEL: 'error' } });
      const atRest = await reportOf(gateway);
      const begunMs = performance.now();
      const cpuBefore = cpuS(gateway.pid);
      const load = await mixedLoad(stage, [gateway], CLIENTS);
      const samples: ProcessReport[] = [];
      const ended: number[] = [];
      for (let n = 0; performance.now() - begunMs < SECONDS * 1_000; n += 1) {
        const trouble = TROUBLES[n % TROUBLES.length] as (typeof TROUBLES)[number];
        await trouble.begin(stage);
        await wait(TROUBLE_MS);
        await trouble.end(stage);
        const before = load.done;
        await wait(WELL_MS);
        expect(load.done, `after: ${trouble.name}`).toBeGreaterThan(before + 50);
        samples.push(await reportOf(gateway));
        ended.push(load.ended.length);
        // The provider's memory is not measured.
        stage.socios.seen.length = 0;
      }
      await load.stop();
      const busy = (cpuS(gateway.pid) - cpuBefore) / ((performance.now() - begunMs) / 1_000);
      process.stdout.write(figures(load, samples, busy));

      expect([...load.codes.keys()].filter(code => !isTyped(code))).toEqual([]);
      expect(load.codes.get('STORE_UNAVAILABLE')).toBeGreaterThan(0);
      expect(load.codes.get('PROVIDER_UNAVAILABLE')).toBeGreaterThan(0);
      expect(stage.socios.ledger.replays).toBe(0);
      expect(gateway.logs()).not.toMatch(/unexpected error|MaxListeners/);

      const half = Math.floor(samples.length / 2);
      const late = samples.slice(half);
      const newcomers = (ended.at(-1) ?? 0) - (ended[half] ?? 0);
      expect(growth(late.map(one => one.heapUsed))).toBeLessThan(ROOM_BYTES + newcomers * ROOM_BYTES_PER_SESSION);
      expect(growth(late.map(one => one.rss))).toBeLessThan(ROOM_RESIDENT_BYTES);
      expect(growth(late.map(one => one.handles))).toBeLessThan(ROOM_HANDLES);
      expect(new Set(samples.map(one => one.listeners))).toEqual(new Set([atRest.listeners]));

      await expectNothingLost(load, gateway);
      await until(
        'connections of the load are gone',
        async () => (await reportOf(gateway)).handles <= atRest.handles + 2,
        {
          timeoutMs: 90_000,
          everyMs: 1_000,
        },
      );
    },
    { KEYRING_STALE_READS: '0' },
  ),
);
