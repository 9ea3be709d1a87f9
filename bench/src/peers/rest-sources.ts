import { type AugmentedRequest, type DataSourceConfig, RESTDataSource } from '@apollo/datasource-rest';
import DataLoader from 'dataloader';
import type { Authorization } from '../scenario/authorization.js';
import { APPLICATION, paths } from './calls.js';
import { folderOf, releaseOf } from './models.js';
import { MOST_FOLDERS } from './roots.js';
import type { ChartRow, CountryRow, FolderRow, ListRow, PollRow, ReleaseRow } from './wire.js';

/** One provider with one token, for one request. */
class Source extends RESTDataSource {
  override baseURL = process.env.UPSTREAM ?? '';
  private readonly header: string;
  private readonly token: string;

  constructor(config: DataSourceConfig, token: string, header = 'authorization') {
    super(config);
    this.token = token;
    this.header = header;
  }

  override willSendRequest(_path: string, request: AugmentedRequest): void {
    request.headers[this.header] = this.token;
  }
}

interface Page<T> {
  readonly response: { readonly data: readonly T[] };
}

export class Socios extends Source {
  polls = async (path: string) => (await this.get<{ data: readonly PollRow[] }>(path)).data;
}

export class Promo extends Source {
  charts = () => this.get<readonly ChartRow[]>(paths.charts);
  /** RESTDataSource merges equal concurrent requests. */
  release = async (id: number) => releaseOf(await this.get<ReleaseRow>(paths.release(id)));
}

export class Lists extends Source {
  lists = async (count: number) => (await this.get<Page<ListRow>>(paths.lists(count))).response.data;
  folders = async (count: number) => (await this.get<Page<FolderRow>>(paths.folders(count))).response.data;
  folder = (id: number) => this.byId.load(id);

  private readonly byId = new DataLoader(async (ids: readonly number[]) => {
    const found = new Map((await this.folders(MOST_FOLDERS)).map(row => [row.id, folderOf(row)]));
    return ids.map(id => found.get(id) ?? null);
  });
}

export class Vpn extends Source {
  countries = async () =>
    (await this.get<{ body: { countries: readonly CountryRow[] } }>(paths.countries)).body.countries;
}

export const sourcesOf = (session: Authorization, config: DataSourceConfig) => ({
  application: new Socios(config, APPLICATION),
  socios: new Socios(config, session.socios),
  promo: new Promo(config, session.pool),
  lists: new Lists(config, session.pmapi),
  vpn: new Vpn(config, session.purewl, 'x-accesstoken'),
});

export type Sources = ReturnType<typeof sourcesOf>;
