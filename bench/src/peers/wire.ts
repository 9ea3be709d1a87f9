/** The fields of the providers' rows that the queries read. */

export interface PollRow {
  readonly id: string;
  readonly question: string;
  readonly status: string;
  readonly type: string;
  readonly partnerName: string;
  readonly usedTokenCount: number;
}

export interface ChartRow {
  readonly chartid: number;
  readonly chart: string;
}

export interface ReleaseRow {
  readonly id: number;
  readonly release: string;
  readonly release_artist: string;
}

export interface ListRow {
  readonly id: number;
  readonly name: string;
  readonly folder_id: number;
}

export interface FolderRow {
  readonly id: number;
  readonly name: string;
  readonly list_count: number;
}

export interface CountryRow {
  readonly id: number;
  readonly name: string;
  readonly iso_code: string;
  readonly recommended_protocol: string;
}
