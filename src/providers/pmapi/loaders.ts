import DataLoader from 'dataloader';
import { rows } from '../../upstream/read.js';
import type { Client } from './client.js';
import { FOLDER, type FolderModel, listIn, MAILING_LIST, type MailingListModel } from './models.js';
import { sweep } from './sweep.js';

/** What can be an id: a number, in fact, but a word does no harm. The empty one would read as no filter at all. */
export const isId = (text: string) => /^[\w-]{1,64}$/.test(text);

/** Folders by id, null where there is none: one call for one, one sweep for several. */
export function folderLoader(client: Client): DataLoader<string, FolderModel | null> {
  return new DataLoader(async ids => {
    const known = ids.filter(isId);
    const [only, ...others] = known;
    if (only === undefined) return ids.map(() => null);
    const found =
      others.length === 0
        ? await oneFolder(client, only)
        : await sweep(client, 'folder', FOLDER, { enough: found => known.every(id => found.has(id)) });
    return ids.map(id => found.get(id) ?? null);
  });
}

async function oneFolder(client: Client, id: string): Promise<ReadonlyMap<string, FolderModel>> {
  const reply = await client.get('folder', { id });
  return new Map(rows(reply?.data, FOLDER).map(folder => [folder.id, folder]));
}

/** Lists by folder: those of one folder by filter, those of several by one sweep over all lists, which then serves every later folder too. */
export function listsLoader(client: Client): DataLoader<string, readonly MailingListModel[]> {
  let swept: Promise<Groups> | undefined;
  const sweepOnce = () => {
    swept ??= sweep(client, 'list', MAILING_LIST).then(lists => byFolder([...lists.values()]));
    swept.catch(() => {
      swept = undefined;
    });
    return swept;
  };
  return new DataLoader(async ids => {
    const [only, ...others] = ids.filter(isId);
    if (only === undefined) return ids.map(() => []);
    const groups = swept || others.length > 0 ? await sweepOnce() : await listsOfOne(client, only);
    return ids.map(id => groups.get(id) ?? []);
  });
}

type Groups = ReadonlyMap<string, readonly MailingListModel[]>;

async function listsOfOne(client: Client, folderId: string): Promise<Groups> {
  const lists = await sweep(client, 'list', listIn(folderId), { filter: { folder_id: folderId } });
  return byFolder([...lists.values()]);
}

function byFolder(lists: readonly MailingListModel[]): Groups {
  const groups = new Map<string, MailingListModel[]>();
  for (const list of lists) {
    if (list.folderId === null) continue;
    const group = groups.get(list.folderId);
    if (group) group.push(list);
    else groups.set(list.folderId, [list]);
  }
  return groups;
}
