/** For urql. */

/**
 * For the document cache, as `context` of every query that depends on who is signed in: its result is then read again after each mutation of the session that
 * this client sends, also where it was `null` and named no type. For those that the keyring sends, make a new client when the identity changes.
 */
export const sessionContext = {
  additionalTypenames: ['LoggedIn', 'Refreshed', 'RevokePayload', 'LogoutPayload', 'Session', 'Grant', 'Viewer'],
};

const embedded = () => null;

/** For Graphcache (`cacheExchange({ keys })`): the types without an id, of the gateway's own schema and the built-in providers. */
export const keys = Object.fromEntries(
  [
    'FolderConnection',
    'FolderEdge',
    'Image',
    'LoggedIn',
    'LoginField',
    'LoginRedirect',
    'LoginRefused',
    'LoginWay',
    'LogoutPayload',
    'MailingListConnection',
    'MailingListEdge',
    'MusicSearch',
    'PageInfo',
    'PollConnection',
    'PollEdge',
    'RefreshRefused',
    'Refreshed',
    'ReleaseDay',
    'ReleaseDayConnection',
    'ReleaseDayEdge',
    'Revocation',
    'RevokePayload',
    'SessionEvent',
    'Viewer',
    'VoteCast',
    'VoteRefused',
    'VpnAccount',
  ].map(name => [name, embedded]),
);
