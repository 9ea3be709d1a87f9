import { pino } from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import type { GatewayEvent, GatewayEventListener } from '../../src/auth/sessions/gateway-event.js';
import { createLogger, type LogTarget, logTo } from '../../src/telemetry/logger.js';
import { startWorld, type World } from '../support/gateway.js';
import { leaksIn } from '../support/reachable.js';
import { LOGOUT, REFRESH, REVOKE, WHO } from './journey-queries.js';
import { signIn, signInToSocios } from './journey-steps.js';

describe('onEvent', () => {
  let world: World;
  afterEach(() => world.close());

  const start = async (onEvent: GatewayEventListener) => {
    world = await startWorld({ overrides: { onEvent } });
    return world.browser();
  };

  it('reports what happens to a session and its grants, and never a token', async () => {
    const events: GatewayEvent[] = [];
    const browser = await start(event => void events.push(event));
    await signInToSocios(browser);
    await signIn(browser, world, 'purewl');
    await browser.data(REFRESH, { provider: 'PUREWL' });
    await browser.data(REVOKE, { provider: 'PUREWL' });
    const { socios } = world.sandboxes;
    for (const entry of socios.ledger.live(socios.clock.now())) socios.ledger.revoke(entry.token);
    await browser.graphql(WHO);
    await browser.data(LOGOUT);
    await expect.poll(() => events.at(-1)?.kind).toBe('ended');
    expect(events.map(({ kind, provider, account }) => [kind, provider, account])).toEqual([
      ['granted', 'SOCIOS', 'default'],
      ['granted', 'PUREWL', 'default'],
      ['refreshed', 'PUREWL', 'default'],
      ['revoked', 'PUREWL', 'default'],
      ['needs-login', 'SOCIOS', 'default'],
      ['ended', null, null],
    ]);
    expect(new Set(events.map(({ session }) => session)).size).toBe(1);
    const tokens = Object.values(world.sandboxes).flatMap(({ ledger }) => [...ledger.entries.keys()]);
    expect(tokens.length).toBeGreaterThan(3);
    expect(leaksIn(events, tokens)).toEqual([]);
  });

  const failing: readonly [string, GatewayEventListener][] = [
    [
      'throws',
      () => {
        throw new Error('failed with Bearer abcdefgh1234567890ijklmnop');
      },
    ],
    [
      'rejects',
      (() => Promise.reject(new Error('failed with Bearer abcdefgh1234567890ijklmnop'))) as GatewayEventListener,
    ],
  ];
  it.each(failing)('harms nothing and is logged without secrets when it %s', async (_how, onEvent) => {
    const browser = await start(onEvent);
    await signIn(browser, world, 'purewl');
    expect(await browser.data(REFRESH, { provider: 'PUREWL' })).toMatchObject({ refresh: { __typename: 'Refreshed' } });
    await expect.poll(() => world.log()).toContain('onEvent of the config failed');
    expect(world.log()).not.toContain('abcdefgh1234567890ijklmnop');
  });
});

describe('a logger of the project', () => {
  function recorder() {
    const lines: unknown[][] = [];
    const say = (level: string) => (fields: object, message: string) => void lines.push([level, fields, message]);
    const target: LogTarget = { error: say('error'), warn: say('warn'), info: say('info'), debug: say('debug') };
    return { lines, target };
  }

  it('gets the level of the settings and above', () => {
    const { lines, target } = recorder();
    const log = logTo(target, 'info');
    log.debug({}, 'debug');
    log.routine({}, 'routine');
    log.info({}, 'info');
    log.warn({}, 'warn');
    log.error({}, 'error');
    expect(lines.map(([level, , message]) => [level, message])).toEqual([
      ['info', 'routine'],
      ['info', 'info'],
      ['warn', 'warn'],
      ['error', 'error'],
    ]);
  });

  it('gets known fields only, and errors redacted', () => {
    const { lines, target } = recorder();
    const fields = { provider: 'ACME', password: 'hush', error: new Error('got Bearer abcdefgh1234567890ijklmnop') };
    logTo(target, 'debug').error(fields, 'failed');
    expect(lines).toMatchObject([['error', { provider: 'ACME', error: { name: 'Error' } }, 'failed']]);
    expect(JSON.stringify(lines)).not.toMatch(/hush|abcdefgh1234567890ijklmnop/);
  });

  it('may be pino, and writes the same lines as the gateway itself', () => {
    const own: string[] = [];
    const lines: string[] = [];
    const write = (to: string[]) => ({ write: (line: string) => void to.push(line) });
    const target = pino({ base: null, formatters: { level: level => ({ level }) } }, write(lines));
    const fields = { provider: 'ACME', error: new Error('got Bearer abcdefgh1234567890ijklmnop') };
    logTo(target, 'debug').warn(fields, 'failed');
    createLogger('debug', write(own)).warn(fields, 'failed');
    const withoutTime = (line = '{}') => ({ ...JSON.parse(line), time: undefined });
    expect(withoutTime(lines[0])).toEqual(withoutTime(own[0]));
  });
});
