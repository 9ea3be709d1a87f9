import { createServer } from 'node:http';
import { costLimitRule } from '@escape.tech/graphql-armor-cost-limit';
import { maxAliasesRule } from '@escape.tech/graphql-armor-max-aliases';
import { maxDepthRule } from '@escape.tech/graphql-armor-max-depth';
import { maxDirectivesRule } from '@escape.tech/graphql-armor-max-directives';
import cookie from '@fastify/cookie';
import rateLimit from '@fastify/rate-limit';
import { type FastifyRequest, fastify, LogController } from 'fastify';
import fastifyMetrics from 'fastify-metrics';
import { NoSchemaIntrospectionCustomRule } from 'graphql';
import { Redis } from 'ioredis';
import { mercurius } from 'mercurius';
import { pino } from 'pino';
import type { Authorization } from '../scenario/authorization.js';
import './listen.js';
import { loaders } from './loaders.js';
import { roots } from './roots.js';
import { typeDefs } from './schema.js';
import { open, redisKeyOf, sealKeyOf, sessionIdOf } from './sealed-session.js';

/**
 * The server that an engineer would assemble from good packages to do the gateway's work for signed-in users, with the same protections. It is tuned as its
 * advocate would: options that cost CPU without a use here are off. README.md lists the protections that it lacks.
 */

declare module 'fastify' {
  interface FastifyRequest {
    /** Null: the request has no valid session. */
    session: { readonly id: string; readonly authorization: Authorization } | null;
  }
}

const { REDIS_URL = '', SEAL_KEY = '', PORT = '' } = process.env;
/** The only page that may call this server. */
const ORIGIN = `http://localhost:${PORT}`;
/** As high as the gateway's in the benchmark: one session sends more requests than a user. */
const REQUESTS_PER_SECOND = 100_000;
const MAX_SESSIONS_COUNTED = 100_000;

class Refusal extends Error {
  readonly statusCode: number;
  constructor(statusCode: number, code: string) {
    super(code);
    this.statusCode = statusCode;
  }
}

const key = sealKeyOf(SEAL_KEY);
// Pipelining writes the reads of simultaneous requests to the socket together.
const redis = new Redis(REDIS_URL, { enableAutoPipelining: true, maxRetriesPerRequest: 1 });

/** Reads and decrypts the session on every request, so that a logout holds at once everywhere. */
async function sessionOf({ cookies }: FastifyRequest): Promise<FastifyRequest['session']> {
  const value = cookies.keyring;
  if (value === undefined) return null;
  const id = sessionIdOf(value);
  const sealed = await redis.getBuffer(redisKeyOf(id));
  return sealed && { id, authorization: open(key, id, sealed).authorization };
}

/** Fastify's own log without the line at the start of a request: one line for each request, as the gateway writes. */
class OneLine extends LogController {
  override incomingRequest(): void {}
}

const app = fastify({
  logger: { stream: pino.destination({ fd: 1, sync: false, minLength: 4_096 }) },
  logController: new OneLine(),
  bodyLimit: 1_048_576,
  requestTimeout: 30_000,
});

await app.register(fastifyMetrics.default, {
  endpoint: null,
  routeMetrics: { enabled: { histogram: true, summary: false } },
});
await app.register(cookie);

app.decorateRequest('session', null);
app.addHook('onRequest', (request, reply, done) => {
  reply.header('cache-control', 'private, no-store');
  const { headers } = request;
  if (headers['x-keyring-csrf'] === undefined) return done(new Refusal(403, 'CSRF_REQUIRED'));
  if (headers.origin !== undefined && headers.origin !== ORIGIN) return done(new Refusal(403, 'FORBIDDEN'));
  done();
});
app.addHook('onRequest', async request => {
  request.session = await sessionOf(request);
});
// It counts after the session is known, so that a client does not get a limit of its own for each cookie that it makes up.
await app.register(rateLimit, {
  max: REQUESTS_PER_SECOND,
  timeWindow: 1_000,
  cache: MAX_SESSIONS_COUNTED,
  keyGenerator: ({ session, ip }) => session?.id ?? ip,
});
app.addHook('preParsing', ({ session }, _reply, payload, done) =>
  session ? done(null, payload) : done(new Refusal(401, 'UNAUTHENTICATED')),
);

await app.register(mercurius, {
  schema: typeDefs,
  resolvers: roots as never,
  loaders: loaders as never,
  context: ({ session }) => ({ session: session?.authorization }),
  jit: 1,
  graphql: { parseOptions: { maxTokens: 3_000 } },
  validationRules: [
    maxDepthRule({ n: 15 }),
    costLimitRule({ maxCost: 10_000 }),
    maxAliasesRule({ n: 100 }),
    maxDirectivesRule({ n: 100 }),
    NoSchemaIntrospectionCustomRule,
  ] as never,
});

// Metrics have a port of their own, which is not public.
const { register } = app.metrics.client;
createServer((_request, response) => {
  register.metrics().then(
    text => response.writeHead(200, { 'content-type': register.contentType }).end(text),
    () => response.writeHead(500).end(),
  );
}).listen(0, '127.0.0.1');

await app.listen({ port: Number(PORT), host: '127.0.0.1' });
