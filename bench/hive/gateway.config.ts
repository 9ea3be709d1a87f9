import { defineConfig } from '@graphql-hive/gateway';
import { APPLICATION } from '../dist/peers/calls.js';
import { chartOf, countryOf, folderOf, listOf, releaseOf } from '../dist/peers/models.js';
import { MOST_FOLDERS } from '../dist/peers/roots.js';
import { PROVIDERS } from '../dist/peers/schema.js';
import { sessionOf } from '../dist/peers/sessions.js';

type Row = Record<string, unknown>;
type Ask = (options: object) => Promise<never>;

interface Context {
  readonly upstream: { readonly Query: Readonly<Record<string, Ask>> };
  readonly memo: Map<string, Promise<unknown>>;
}

/** Calls the subgraph. Equal calls of one request are sent once. */
function ask<T>(context: Context, info: unknown, field: string, args: object, selectionSet: string): Promise<T> {
  const key = `${field} ${JSON.stringify(args)}`;
  const known = context.memo.get(key);
  if (known) return known as Promise<T>;
  const asked: Promise<T> = (context.upstream.Query[field] as Ask)({ root: {}, args, context, info, selectionSet });
  context.memo.set(key, asked);
  return asked;
}

interface First {
  readonly first: number;
}
type Page = { readonly response: { readonly data: readonly Row[] } };

const POLLS = '{ data { id question status type partnerName usedTokenCount } }';
const FOLDERS = '{ response { data { id name list_count } } }';
const LISTS = '{ response { data { id name folder_id } } }';
const COUNTRIES = '{ body { countries { id name iso_code recommended_protocol } } }';

const polls = (field: string) => async (_: Row, args: First, context: Context, info: unknown) => ({
  nodes: (await ask<{ data: readonly Row[] }>(context, info, field, { first: args.first }, POLLS)).data,
});

const folders = async (first: number, context: Context, info: unknown) => {
  const { response } = await ask<Page>(context, info, 'folderRows', { first }, FOLDERS);
  return response.data.map(row => folderOf(row as never));
};

const resolvers = {
  Query: {
    providers: () => PROVIDERS,
    viewer: () => ({ socios: {} }),
    polls: polls('publicPolls'),
    charts: async (_: Row, __: Row, context: Context, info: unknown) =>
      (await ask<readonly never[]>(context, info, 'chartRows', {}, '{ chartid chart }')).map(row => chartOf(row)),
    folders: async (_: Row, { first }: First, context: Context, info: unknown) => ({
      nodes: await folders(first, context, info),
    }),
    mailingLists: async (_: Row, { first }: First, context: Context, info: unknown) => {
      const { response } = await ask<Page>(context, info, 'listRows', { first }, LISTS);
      return { nodes: response.data.map(row => listOf(row as never)) };
    },
    vpnCountries: async (_: Row, __: Row, context: Context, info: unknown) => {
      const { body } = await ask<{ body: { countries: readonly never[] } }>(
        context,
        info,
        'countryRows',
        {},
        COUNTRIES,
      );
      return body.countries.map(row => countryOf(row));
    },
  },
  SociosUser: { polls: polls('ownPolls') },
  Chart: {
    release: async ({ id }: { id: number }, _: Row, context: Context, info: unknown) =>
      releaseOf(await ask(context, info, 'releaseRow', { id }, '{ id release release_artist }')),
  },
  MailingList: {
    folder: {
      selectionSet: '{ folderId }',
      resolve: async ({ folderId }: { folderId: number }, _: Row, context: Context, info: unknown) =>
        (await folders(MOST_FOLDERS, context, info)).find(({ id }) => id === folderId) ?? null,
    },
  },
};

interface ContextBuilding {
  readonly context: { readonly request: Request };
  extendContext(more: object): void;
}

export const gatewayConfig = defineConfig({
  supergraph: './supergraph.graphql',
  logging: 'error',
  graphiql: false,
  landingPage: false,
  plugins: () => [
    {
      onContextBuilding({ context, extendContext }: ContextBuilding) {
        const session = sessionOf(context.request.headers.get('cookie'));
        extendContext({ session: { ...session, application: APPLICATION }, memo: new Map() });
      },
    } as never,
  ],
  additionalResolvers: resolvers as never,
});
