import { fastify } from 'fastify';
import { mercurius } from 'mercurius';
import { announce } from './listen.js';
import { loaders } from './loaders.js';
import { roots } from './roots.js';
import { typeDefs } from './schema.js';
import { sessionOf } from './sessions.js';

/** Mercurius with its compiler and its own loaders, as in its documentation. */
const app = fastify();
await app.register(mercurius, {
  schema: typeDefs,
  resolvers: roots as never,
  loaders: loaders as never,
  context: request => ({ session: sessionOf(request.headers.cookie) }),
  jit: 1,
});
await app.listen({ port: 0, host: '127.0.0.1' });
announce((app.server.address() as { port: number }).port);
