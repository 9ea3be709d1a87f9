import type { ProviderId } from '../generated/graphql.js';
import type { Provider } from '../provider/contract.js';
import type { UpstreamClient } from '../upstream/client.js';
import type { TokenEndpoint } from '../upstream/token-endpoint.js';

/** A provider at work, with the ways to its data API and its token endpoint. */
export interface Registered {
  readonly provider: Provider;
  readonly client: UpstreamClient;
  readonly tokens: TokenEndpoint;
}

/** The providers of this gateway. Nothing here knows any of them by name. */
export class Registry {
  readonly all: readonly Registered[];
  private readonly byId: ReadonlyMap<ProviderId, Registered>;

  constructor(all: readonly Registered[]) {
    this.all = all;
    this.byId = new Map(all.map(one => [one.provider.id, one]));
  }

  find(id: ProviderId): Provider | undefined {
    return this.byId.get(id)?.provider;
  }

  get(id: ProviderId): Registered {
    const found = this.byId.get(id);
    if (!found) throw new Error(`provider ${id} is not set up`);
    return found;
  }

  /** The provider whose part of LoginInput this field is: its id in lower case. */
  byLoginField(field: string): Provider | undefined {
    return this.all.find(({ provider }) => provider.id.toLowerCase() === field)?.provider;
  }
}
