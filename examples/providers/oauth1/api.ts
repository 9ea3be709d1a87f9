import type { ApiKey, Caller, GatewayContext } from 'keyring-gateway';
import { form, gatewayError, queryString, rows } from 'keyring-gateway';
import { noteRow, payload, type QuillNoteModel, type QuillUserModel, userRow } from './responses.js';

/** Calls to Quill with the credentials of one owner. */
export interface QuillApi {
  /** The owner. */
  me(): Promise<QuillUserModel>;
  /** The owner's notes that contain a text. */
  notes(search: string | undefined): Promise<readonly QuillNoteModel[]>;
  /** Writes a note. */
  add(text: string): Promise<QuillNoteModel>;
}

/** Names these calls for `context.upstream`. */
const quillApi: ApiKey<QuillApi> = { provider: 'QUILL' };

const JSON_ONLY = { accept: 'application/json' };

const incomplete = (what: string, outcomeUnknown = false) =>
  gatewayError('PROVIDER_PROTOCOL_ERROR', { provider: 'QUILL', outcomeUnknown, cause: new Error(what) });

/** Created for each owner and request, so cached values belong to that owner. */
export function createQuillApi(caller: Caller): QuillApi {
  let me: Promise<QuillUserModel> | undefined;
  // Quill accepts a nonce once. A request that is repeated after a 401 is therefore signed again.
  const get = async (path: string) =>
    payload(await caller.send({ method: 'GET', path, headers: JSON_ONLY, resend: 'after-401' }));

  async function readMe(): Promise<QuillUserModel> {
    const [user] = rows(await get('/1.1/account.json'), userRow);
    if (user) return user;
    throw incomplete('a user without an id');
  }

  return {
    me() {
      me ??= readMe();
      return me;
    },
    notes: async search =>
      rows(await get(`/1.1/notes.json${queryString(search === undefined ? [] : [['q', search]])}`), noteRow),
    async add(text) {
      const { headers, ...body } = form({ text });
      const request = {
        method: 'POST' as const,
        path: '/1.1/notes.json',
        headers: { ...JSON_ONLY, ...headers },
        ...body,
      };
      const [note] = rows(payload(await caller.send(request), { isWrite: true }), noteRow);
      if (note) return note;
      throw incomplete('a note without an id', true);
    },
  };
}

export const resolvers = {
  Mutation: {
    addQuillNote: async (_: unknown, { text }: { text: string }, context: GatewayContext) =>
      (await context.upstream(quillApi, 'user')).add(text),
  },
  Viewer: {
    // Null without an error if the user is not signed in at this provider.
    quill: async (_: unknown, _args: unknown, context: GatewayContext) =>
      (await context.hasOwnGrant('QUILL')) ? (await context.upstream(quillApi, 'user')).me() : null,
  },
  QuillUser: {
    notes: async (_: unknown, { search }: { search?: string | null }, context: GatewayContext) =>
      (await context.upstream(quillApi, 'user')).notes(search ?? undefined),
  },
};
