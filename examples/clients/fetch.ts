import type { Keyring } from 'keyring-gateway-client';
import type { OverviewQuery } from './gql/graphql.js';

const OVERVIEW = `query Overview {
  polls(first: 2) { nodes { id question } }
  folders(first: 3) { nodes { id name lists { id name } } }
  viewer { pmapi { id username email } }
}`;

export async function readOverview(keyring: Keyring) {
  const { data, errors } = await keyring.request<OverviewQuery>(OVERVIEW);
  return { data, error: errors };
}
