import type { Authorization } from '../scenario/authorization.js';
import * as calls from './calls.js';
import { chartOf, countryOf, folderOf, listOf } from './models.js';
import { PROVIDERS } from './schema.js';

interface Context {
  readonly session: Authorization;
}
interface First {
  readonly first: number;
}

/** Resolvers of the fields that need no loader, for the servers that call the upstream by `calls`. */
export const roots = {
  Query: {
    providers: () => PROVIDERS,
    viewer: () => ({ socios: {} }),
    polls: async (_: unknown, { first }: First) => ({ nodes: await calls.publicPolls(first) }),
    charts: async (_: unknown, __: unknown, { session }: Context) => (await calls.charts(session)).map(chartOf),
    folders: async (_: unknown, { first }: First, { session }: Context) => ({
      nodes: (await calls.folders(session, first)).map(folderOf),
    }),
    mailingLists: async (_: unknown, { first }: First, { session }: Context) => ({
      nodes: (await calls.mailingLists(session, first)).map(listOf),
    }),
    vpnCountries: async (_: unknown, __: unknown, { session }: Context) =>
      (await calls.countries(session)).map(countryOf),
  },
  SociosUser: {
    polls: async (_: unknown, { first }: First, { session }: Context) => ({
      nodes: await calls.ownPolls(session, first),
    }),
  },
};

/** The folders of a batch are read as one page. */
export const MOST_FOLDERS = 200;
