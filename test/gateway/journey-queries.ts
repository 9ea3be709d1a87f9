const GRANT = 'id provider account scopes state subject grantedAt accessExpiresAt renewable generation lastError';

export const SESSION = `{ session { id createdAt expiresAt lastUsedAt userAgent isCurrent grants { ${GRANT} } } }`;

const RESULT = `__typename
  ... on LoggedIn { session { id grants { provider } } grant { ${GRANT} } }
  ... on LoginRedirect { authorizationUrl expiresAt }
  ... on LoginRefused { reason message retryAfterSeconds }`;

export const LOGIN = `mutation Login($input: LoginInput!) { login(input: $input) { ${RESULT} } }`;

export const COMPLETE = `mutation Complete($code: String!, $state: String!) {
  completeLogin(provider: SOCIOS, code: $code, state: $state) { ${RESULT} }
}`;

export const REFRESH = `mutation Refresh($provider: ProviderId!) {
  refresh(provider: $provider) {
    __typename
    ... on Refreshed { grant { ${GRANT} } }
    ... on RefreshRefused { reason message kept: grant { ${GRANT} } retryAfterSeconds }
  }
}`;

export const REVOKE = `mutation Revoke($provider: ProviderId!) {
  revoke(provider: $provider) { revocation { provider outcome } session { id grants { provider } } }
}`;

const ENDED = 'sessionsEnded revocations { provider outcome }';

export const LOGOUT = `mutation Logout($everywhere: Boolean! = false) { logout(everywhere: $everywhere) { ${ENDED} } }`;

export const END_SESSION = `mutation End($id: ID!) { endSession(id: $id) { ${ENDED} } }`;

export const VOTE = `mutation Vote($input: CastVoteInput!) {
  castVote(input: $input) {
    __typename
    ... on VoteCast { pollId poll { id usedTokenCount } }
    ... on VoteRefused { reason message }
  }
}`;

export const WHO = '{ viewer { pool { id } socios { id username } pmapi { id username } purewl { id uid } } }';

const PAGE = 'pageInfo { hasNextPage hasPreviousPage startCursor endCursor }';
const TRACK = 'id title artist mix bpm durationSeconds explicit label genre position';
const RELEASE = 'id title artist label genre imageUrl trackCount';
const POLL = `id question status type information partnerId partnerName openAt closeAt publishedAt disclosedAt isBound isQuorumReached
  quorum currentQuorumPercentage usedTokenCount tokenLimit partnerImages { url type format width height } answers { id title extra }`;
const LIST = 'id name note subscriptionCount createdAt updatedAt';
const PROTOCOL = 'id name number portNumber isMultiport';
const CITY = 'id name latitude longitude recommendedProtocol';

/** Everything there is to read, every field of it at least once. Variables: poll, release, folder, vpnUser. */
export const EVERYTHING = `query Everything($poll: ID!, $release: ID!, $folder: ID!, $vpnUser: String!) {
  providers {
    id name login accounts hasServiceAccess canRevoke
    ways {
      name label hint kind path takesReturnTo
      fields { name path group label hint kind secret required options initial }
    }
  }
  session { id createdAt expiresAt lastUsedAt userAgent isCurrent grants { ${GRANT} } grant(provider: PMAPI) { id } }
  sessions { id isCurrent }

  polls(first: 3) { edges { cursor node { id } } nodes { ${POLL} } ${PAGE} }
  poll(id: $poll) { id question }
  rewards(filter: { sports: ["football"] }) { id name description sellingPrice partnerId publishedAt extra }

  releaseDays(first: 2) { edges { cursor node { date } } nodes { date releases { ${RELEASE} } } ${PAGE} }
  release(id: $release) { ${RELEASE} tracks { ${TRACK} } }
  charts { id name format shown release { id title tracks { id } } }
  searchMusic(text: "roar") { releases { id title } tracks { ${TRACK} } }

  folders(first: 3, sort: NAME) {
    edges { cursor node { id } } nodes { id name listCount subscriptionCount createdAt updatedAt lists { ${LIST} } } ${PAGE}
  }
  folder(id: $folder) { id name lists { id } }
  mailingLists(first: 3) { edges { cursor node { id } } nodes { ${LIST} folder { id name } } ${PAGE} }

  vpnCountries(device: WINDOWS) {
    id isoCode name latitude longitude recommendedProtocol isFreemium cities { ${CITY} } protocols { ${PROTOCOL} }
  }
  vpnCities(device: IOS) { ${CITY} country { id name } }
  vpnProtocols(device: WINDOWS) { ${PROTOCOL} }
  vpnAccount(username: $vpnUser) { username state expiresOn raw }

  viewer {
    pool { id options formats { id name } charts { id shown } }
    socios {
      id username email avatar wallet { id totalBalance currency blockchainAddress }
      polls(first: 2) { nodes { id } ${PAGE} } poll(id: $poll) { id question answers { id title } }
    }
    pmapi {
      id username email firstname lastname isAdmin timezone
      account { id name emailCreditBalance smsCreditBalance listCount folderCount }
    }
    purewl { id uid }
  }
}`;

/** Ids that the sandboxes know. */
export const KNOWN = {
  poll: 'a0000000-0000-4000-8000-000000000001',
  release: '20000',
  folder: '1004',
  vpnUser: 'atom-enabled',
} as const;
