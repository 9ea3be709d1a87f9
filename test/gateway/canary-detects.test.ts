import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gatewayError } from '../../src/errors.js';
import type { ProviderModule } from '../../src/provider/contract.js';
import { builtInProviders } from '../../src/providers/index.js';
import { startWorld } from '../support/gateway.js';
import { type RedisServer, startRedis } from '../support/redis.js';
import { Onlooker, redisEvidence } from './canary-onlooker.js';
import { type Evidence, findLeaks } from './canary-secrets.js';
import { LOGIN } from './journey-queries.js';

describe('the search for secrets', () => {
  const secret = 'Grüße-7&x="1"/+9';
  const buffer = Buffer.from(secret);
  it.each([
    ['as it is', secret],
    ['in a URL', encodeURIComponent(secret)],
    ['in a form', new URLSearchParams({ secret }).toString()],
    ['in JSON', JSON.stringify({ secret })],
    ['in JSON without umlauts', JSON.stringify(secret).replace('ü', '\\u00fc').replace('ß', '\\u00df')],
    ['in HTML', 'Gr\u00fc\u00dfe-7&amp;x=&quot;1&quot;/+9'],
    ['in hexadecimal', buffer.toString('hex')],
    ['in base64', buffer.toString('base64')],
    ['in base64url', buffer.toString('base64url')],
    ['in base64, one byte in', Buffer.from(`1${secret}22`).toString('base64')],
    ['in base64url, as a password of Basic', Buffer.from(`id:${secret}`).toString('base64url')],
  ])('finds a secret %s', (_, disguise) => {
    const evidence: Evidence[] = [{ place: 'here', text: `before ${disguise} after` }];
    expect(findLeaks(new Map([[secret, 'password']]), evidence)).toEqual([expect.stringContaining('password in here')]);
  });

  it('finds none where there is none', () => {
    const evidence = [{ place: 'here', text: 'Grüße-7 is only half of it' }];
    expect(findLeaks(new Map([[secret, 'password']]), evidence)).toEqual([]);
  });
});

/** Careless uses of a secret key. */
const CARELESS: Readonly<Record<string, (secretKey: string) => unknown>> = {
  'the log': secretKey => {
    throw Object.assign(new Error('no'), { name: secretKey });
  },
  'response to POST /graphql (200)': secretKey => {
    throw gatewayError('PROVIDER_REJECTED', { message: `not ${Buffer.from(secretKey).toString('base64')}` });
  },
  'dump of Redis': secretKey => ({ kind: 'issued', issued: { accessToken: 'x', subject: secretKey } }),
};

describe('a planted leak', () => {
  let redis: RedisServer;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis.stop());

  it.each(Object.entries(CARELESS))('is found in %s', async (place, carelessly) => {
    const modules = builtInProviders.map((module): ProviderModule => {
      if (module.id !== 'PUREWL') return module;
      const signIn = async ({ secretKey }: { secretKey: string }) => carelessly(secretKey);
      return { ...module, create: (...parts) => Object.assign(module.create(...parts), { signIn }) };
    });
    const onlooker = new Onlooker();
    const world = await startWorld({ env: { REDIS_URL: redis.url }, overrides: { modules }, watch: onlooker.watch });
    const secretKey = onlooker.canary('secret key');
    await world.browser().graphql(LOGIN, { input: { purewl: { secretKey } } });
    const evidence = [{ place: 'the log', text: world.log() }, ...(await redisEvidence(redis)), ...onlooker.evidence()];
    const leaks = findLeaks(onlooker.allSecrets([]), evidence);
    expect(leaks).toContainEqual(expect.stringContaining(`secret key in ${place}`));
    await world.close();
  });
});
