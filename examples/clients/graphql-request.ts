import { ClientError, GraphQLClient } from 'graphql-request';
import type { Keyring } from 'keyring-gateway-client';
import type { OverviewQuery } from './gql/graphql.js';
import { OVERVIEW } from './operations.js';

export function createGraphqlRequest(keyring: Keyring): GraphQLClient {
  // It takes absolute URLs only.
  const url = new URL(keyring.url, globalThis.location?.href);
  return new GraphQLClient(url.href, { fetch: keyring.fetch });
}

export async function readOverview(client: GraphQLClient) {
  try {
    return { data: await client.request(OVERVIEW), error: undefined };
  } catch (error) {
    if (!(error instanceof ClientError)) throw error;
    // It throws when any field fails. The error has the data of the other fields.
    return { data: error.response.data as OverviewQuery | undefined, error };
  }
}
