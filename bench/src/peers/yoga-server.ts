import { createServer } from 'node:http';
import { makeExecutableSchema } from '@graphql-tools/schema';
import DataLoader from 'dataloader';
import { createYoga, type YogaInitialContext, type YogaServerOptions } from 'graphql-yoga';
import type { Authorization } from '../scenario/authorization.js';
import { folders, release } from './calls.js';
import { listen } from './listen.js';
import { type Chart, type Folder, folderOf, type MailingList, releaseOf } from './models.js';
import { MOST_FOLDERS, roots } from './roots.js';
import { typeDefs } from './schema.js';
import { sessionOf } from './sessions.js';

function contextOf({ request }: YogaInitialContext) {
  const session = sessionOf(request.headers.get('cookie'));
  return {
    session,
    releases: new DataLoader((ids: readonly number[]) =>
      Promise.all(ids.map(async id => releaseOf(await release(session, id)))),
    ),
    folders: new DataLoader((ids: readonly number[]) => foldersOf(session, ids)),
  };
}

async function foldersOf(session: Authorization, ids: readonly number[]): Promise<(Folder | null)[]> {
  const byId = new Map((await folders(session, MOST_FOLDERS)).map(row => [row.id, folderOf(row)]));
  return ids.map(id => byId.get(id) ?? null);
}

type Context = ReturnType<typeof contextOf>;

const resolvers = {
  ...roots,
  Chart: { release: ({ id }: Chart, _: unknown, { releases }: Context) => releases.load(id) },
  MailingList: {
    folder: ({ folderId }: MailingList, _: unknown, { folders: loader }: Context) => loader.load(folderId),
  },
};

/** GraphQL Yoga with node:http, and DataLoaders for each request. */
export function serveYoga(options: Partial<YogaServerOptions<object, object>> = {}): void {
  const schema = makeExecutableSchema({ typeDefs, resolvers });
  listen(createServer(createYoga<object, object>({ ...options, schema, context: contextOf as never })));
}
