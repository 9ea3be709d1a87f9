import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { Redis } from 'ioredis';
import { start } from '../machine/child.js';
import { GATEWAY_CORE } from '../machine/cores.js';
import { freePort, listening } from '../machine/port.js';
import { type RedisServer, startRedis } from '../machine/redis.js';
import { redisKeyOf, seal, sealKeyOf, sessionIdOf } from '../peers/sealed-session.js';
import { inspectorIn } from '../profile/inspector.js';
import { authorizationOf } from '../scenario/authorization.js';
import { type Person, people, refreshTokenOf } from '../scenario/people.js';
import type { Contestant } from './contestant.js';
import { mustProtect } from './protections.js';

const SESSION_SECONDS = 90 * 86_400;
const TOKEN_MS = 86_400_000;

/** src/peers/hand-built.ts with its own Redis, in which every user is signed in. */
export const handBuilt: Contestant = {
  id: 'hand-built',
  title: 'hand-built (Fastify, Mercurius, packages for each protection)',
  async start({ upstream, people: count, node, nodeArgs }) {
    const redis = await startRedis();
    const sealKey = randomBytes(32).toString('base64');
    const persons = people(count);
    await signIn(redis, sealKey, persons);
    const port = await freePort();
    const child = start([node, ...nodeArgs, fileURLToPath(new URL('../peers/hand-built.js', import.meta.url))], {
      core: GATEWAY_CORE,
      env: {
        NODE_ENV: 'production',
        UPSTREAM: upstream,
        REDIS_URL: redis.url,
        SEAL_KEY: sealKey,
        PORT: String(port),
      },
      quiet: true,
    });
    await listening(port, () => (child.isRunning() ? undefined : `hand-built does not start:\n${child.output()}`));
    const sessions = persons.map(({ session }) => session);
    await mustProtect(port, sessions[0] ?? '');
    return {
      pid: child.pid,
      port,
      sessions,
      inspector: inspectorIn(child.output()),
      redisCommands: () => redis.commands(),
      bytesPerSession: () => redis.bytesFor(count),
      async stop() {
        await child.stop();
        await redis.stop();
      },
    };
  },
};

/** Stores every user's session as a completed login would. */
async function signIn({ url }: RedisServer, sealKey: string, persons: readonly Person[]): Promise<void> {
  const redis = new Redis(url);
  const key = sealKeyOf(sealKey);
  const store = (person: Person) => {
    const id = sessionIdOf(person.session);
    const sealed = seal(key, id, {
      authorization: authorizationOf(person),
      refreshTokens: { socios: refreshTokenOf(person, 'socios'), purewl: refreshTokenOf(person, 'purewl') },
      expiresAtMs: Date.now() + TOKEN_MS,
    });
    return redis.set(redisKeyOf(id), sealed, 'EX', SESSION_SECONDS);
  };
  await Promise.all(persons.map(store));
  redis.disconnect();
}
