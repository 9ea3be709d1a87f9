import type { ChartRow, CountryRow, FolderRow, ListRow, ReleaseRow } from './wire.js';

/** Rows with the field names of the schema. Polls already have them. */

export const chartOf = ({ chartid, chart }: ChartRow) => ({ id: chartid, name: chart });

export const releaseOf = ({ id, release, release_artist }: ReleaseRow) => ({
  id,
  title: release,
  artist: release_artist,
});

export const folderOf = ({ id, name, list_count }: FolderRow) => ({ id, name, listCount: list_count });

export const listOf = ({ id, name, folder_id }: ListRow) => ({ id, name, folderId: folder_id });

export const countryOf = ({ id, name, iso_code, recommended_protocol }: CountryRow) => ({
  id,
  name,
  isoCode: iso_code,
  recommendedProtocol: recommended_protocol,
});

export type Chart = ReturnType<typeof chartOf>;
export type Folder = ReturnType<typeof folderOf>;
export type MailingList = ReturnType<typeof listOf>;
