import { queryString } from '../../upstream/path.js';

/** Path of an endpoint. `query` values of undefined are left out. */
export function pathOf(
  apiVersion: number,
  endpoint: string,
  query: Readonly<Record<string, string | undefined>> = {},
): string {
  const set = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return `/v${apiVersion}/${endpoint}${queryString(set, { provider: 'PMAPI' })}`;
}
