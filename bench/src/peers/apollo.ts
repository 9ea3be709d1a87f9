import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { paths } from './calls.js';
import { announce } from './listen.js';
import { type Chart, chartOf, countryOf, folderOf, listOf, type MailingList } from './models.js';
import { type Sources, sourcesOf } from './rest-sources.js';
import { PROVIDERS, typeDefs } from './schema.js';
import { sessionOf } from './sessions.js';

/** Apollo Server with RESTDataSources that are created for each request, as in its documentation. */

interface First {
  readonly first: number;
}

const resolvers = {
  Query: {
    providers: () => PROVIDERS,
    viewer: () => ({ socios: {} }),
    polls: async (_: unknown, { first }: First, { application }: Sources) => ({
      nodes: await application.polls(paths.publicPolls(first)),
    }),
    charts: async (_: unknown, __: unknown, { promo }: Sources) => (await promo.charts()).map(chartOf),
    folders: async (_: unknown, { first }: First, { lists }: Sources) => ({
      nodes: (await lists.folders(first)).map(folderOf),
    }),
    mailingLists: async (_: unknown, { first }: First, { lists }: Sources) => ({
      nodes: (await lists.lists(first)).map(listOf),
    }),
    vpnCountries: async (_: unknown, __: unknown, { vpn }: Sources) => (await vpn.countries()).map(countryOf),
  },
  SociosUser: {
    polls: async (_: unknown, { first }: First, { socios }: Sources) => ({
      nodes: await socios.polls(paths.ownPolls(first)),
    }),
  },
  Chart: { release: ({ id }: Chart, _: unknown, { promo }: Sources) => promo.release(id) },
  MailingList: {
    folder: ({ folderId }: MailingList, _: unknown, { lists }: Sources) => lists.folder(folderId),
  },
};

const server = new ApolloServer<Sources>({ typeDefs, resolvers });
const { url } = await startStandaloneServer(server, {
  listen: { port: 0, host: '127.0.0.1' },
  context: async ({ req }) => sourcesOf(sessionOf(req.headers.cookie), { cache: server.cache }),
});
announce(Number(new URL(url).port));
