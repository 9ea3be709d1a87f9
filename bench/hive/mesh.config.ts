import { defineConfig } from '@graphql-mesh/compose-cli';
import { loadJSONSchemaSubgraph } from '@omnigraph/json-schema';

/** The upstream's endpoints as a subgraph, each with a token of the request's context, and the benchmark's schema on top. */

const text = { type: 'string' };
const whole = { type: 'integer' };
const list = (items: object) => ({ type: 'array', items });
const shape = (title: string, properties: object) => ({ type: 'object', title, properties });

const poll = { id: text, question: text, status: text, type: text, partnerName: text, usedTokenCount: whole };
const polls = shape('Polls', { data: list(shape('Poll', poll)) });
const page = (name: string, row: object) =>
  shape(`${name}Page`, { response: shape(`${name}Response`, { data: list(shape(`${name}Row`, row)) }) });
const country = { id: whole, name: text, iso_code: text, recommended_protocol: text };

const get = (field: string, path: string, token: string, responseSchema: object, args: object = {}) => ({
  type: 'Query' as const,
  method: 'GET' as const,
  field,
  path,
  responseSchema,
  argTypeMap: args as Record<string, { type: string }>,
  headers: { [token === 'purewl' ? 'x-accesstoken' : 'authorization']: `{context.session.${token}}` },
});

const folder = page('Folder', { id: whole, name: text, list_count: whole });
const mailingList = page('List', { id: whole, name: text, folder_id: whole });
const chart = list(shape('ChartRow', { chartid: whole, chart: text }));
const release = shape('ReleaseRow', { id: whole, release: text, release_artist: text });
const countries = shape('Countries', {
  body: shape('CountriesBody', { countries: list(shape('CountryRow', country)) }),
});

const operations = [
  get('ownPolls', '/polls/1.0.8/user/polls?page=1&limit={args.first}', 'socios', polls, { first: whole }),
  get('publicPolls', '/polls/1.0.8/polls?page=1&limit={args.first}', 'application', polls, { first: whole }),
  get('chartRows', '/user/charts', 'pool', chart),
  get('releaseRow', '/release/{args.id}', 'pool', release, { id: whole }),
  get('folderRows', '/v1/folder?count={args.first}&sort=id', 'pmapi', folder, { first: whole }),
  get('listRows', '/v1/list?count={args.first}&sort=id', 'pmapi', mailingList, { first: whole }),
  get('countryRows', '/inventory/v3/countries/android', 'purewl', countries),
];

export const composeConfig = defineConfig({
  subgraphs: [{ sourceHandler: loadJSONSchemaSubgraph('upstream', { endpoint: '{env.UPSTREAM}', operations }) }],
  additionalTypeDefs: /* GraphQL */ `
    enum VpnDevice { ANDROID IOS MAC WINDOWS }
    type Provider { id: String! }
    type PollConnection { nodes: [Poll] }
    type Viewer { socios: SociosUser }
    type SociosUser { polls(first: Int! = 20): PollConnection }
    type Release { id: ID! title: String artist: String }
    type Chart { id: ID! name: String release: Release }
    type Folder { id: ID! name: String listCount: Int }
    type FolderConnection { nodes: [Folder!]! }
    type MailingList { id: ID! name: String folderId: Int folder: Folder }
    type MailingListConnection { nodes: [MailingList!]! }
    type VpnCountry { id: ID! name: String isoCode: String recommendedProtocol: String }
    extend type Query {
      providers: [Provider!]!
      viewer: Viewer
      polls(first: Int! = 20): PollConnection
      charts: [Chart!]
      folders(first: Int! = 50): FolderConnection
      mailingLists(first: Int! = 50): MailingListConnection
      vpnCountries(device: VpnDevice!): [VpnCountry!]
    }
  `,
});
