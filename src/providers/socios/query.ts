import type { PollFilter, RewardFilter } from '../../generated/graphql.js';
import type { QueryParameters } from '../../upstream/path.js';

/** Parameters of GET polls. https://connect.socios.com/partner-api/api-reference/polls-api/polls-api-endpoints */
export function pollParameters(filter: PollFilter): QueryParameters {
  return [
    ...one('search', filter.search),
    ...many('ids', filter.ids),
    ...many('partnerIds', filter.partnerIds),
    ...one('quorumReached', filter.quorumReached),
    ...one('bound', filter.bound),
    ...one('openAt[from]', from(filter.openAfter)),
    ...one('openAt[to]', to(filter.openBefore)),
    ...one('closeAt[from]', from(filter.closeAfter)),
    ...one('closeAt[to]', to(filter.closeBefore)),
  ];
}

/** Parameters of GET rewards. https://connect.socios.com/partner-api/api-reference/rewards-api/rewards-api-endpoints */
export function rewardParameters(filter: RewardFilter): QueryParameters {
  return [
    ...many('categoryIds', filter.categoryIds),
    ...many('partnerIds', filter.partnerIds),
    ...many('productTypeIds', filter.productTypeIds),
    ...many('sports', filter.sports),
    ...many('countries', filter.countries),
    ...many('statuses', filter.statuses),
  ];
}

/** An array parameter in PHP's style: `ids[]=a&ids[]=b`. Duplicates go out once. */
export const many = (name: string, values: readonly string[] | null | undefined): QueryParameters =>
  [...new Set(values ?? [])].map(value => [`${name}[]`, value] as const);

const one = (name: string, value: string | boolean | null | undefined): QueryParameters =>
  value === null || value === undefined || value === '' ? [] : [[name, String(value)]];

// The provider's sample has whole seconds in UTC and no zone; rounding goes inwards so that no poll outside the range comes.
const seconds = (ms: number) => new Date(ms * 1000).toISOString().slice(0, 19);
const from = (date: Date | null | undefined) => date && seconds(Math.ceil(date.getTime() / 1000));
const to = (date: Date | null | undefined) => date && seconds(Math.floor(date.getTime() / 1000));
