import { fastify } from 'fastify';
import { mercurius } from 'mercurius';
import type { Authorization } from '../scenario/authorization.js';
import { folders, release } from './calls.js';
import { announce } from './listen.js';
import { type Chart, folderOf, type MailingList, releaseOf } from './models.js';
import { MOST_FOLDERS, roots } from './roots.js';
import { typeDefs } from './schema.js';
import { sessionOf } from './sessions.js';

/** Mercurius with its compiler and its own loaders, as in its documentation. */

interface Context {
  readonly session: Authorization;
}
type Asked<T> = readonly { readonly obj: T }[];

const loaders = {
  Chart: {
    async release(asked: Asked<Chart>, { session }: Context) {
      const ids = [...new Set(asked.map(({ obj }) => obj.id))];
      const found = await Promise.all(ids.map(async id => [id, releaseOf(await release(session, id))] as const));
      const byId = new Map(found);
      return asked.map(({ obj }) => byId.get(obj.id) ?? null);
    },
  },
  MailingList: {
    async folder(asked: Asked<MailingList>, { session }: Context) {
      const byId = new Map((await folders(session, MOST_FOLDERS)).map(row => [row.id, folderOf(row)]));
      return asked.map(({ obj }) => byId.get(obj.folderId) ?? null);
    },
  },
};

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
