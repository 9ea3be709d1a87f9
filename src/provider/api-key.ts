import type { ProviderId } from '../generated/graphql.js';

/** Names the loaders of a provider, with their type, for `context.upstream`. */
export interface ApiKey<Api> {
  readonly provider: ProviderId;
  /** Never set: carries the type only. */
  readonly api?: Api;
}
