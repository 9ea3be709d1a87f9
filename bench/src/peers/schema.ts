/** The part of the gateway's schema that the queries use, with the same names and nullability. */
export const typeDefs = /* GraphQL */ `
  enum ProviderId { PMAPI POOL PUREWL SOCIOS }
  enum VpnDevice { ANDROID IOS MAC WINDOWS }
  type Query {
    providers: [Provider!]!
    viewer: Viewer
    polls(first: Int! = 20): PollConnection
    charts: [Chart!]
    folders(first: Int! = 50): FolderConnection
    mailingLists(first: Int! = 50): MailingListConnection
    vpnCountries(device: VpnDevice!): [VpnCountry!]
  }
  type Provider { id: ProviderId! }
  type Viewer { socios: SociosUser }
  type SociosUser { polls(first: Int! = 20): PollConnection }
  type PollConnection { nodes: [Poll!]! }
  type Poll {
    id: ID!
    question: String
    status: String
    type: String
    partnerName: String
    usedTokenCount: Int
  }
  type Chart { id: ID! name: String release: Release }
  type Release { id: ID! title: String artist: String }
  type FolderConnection { nodes: [Folder!]! }
  type Folder { id: ID! name: String listCount: Int }
  type MailingListConnection { nodes: [MailingList!]! }
  type MailingList { id: ID! name: String folder: Folder }
  type VpnCountry { id: ID! name: String isoCode: String recommendedProtocol: String }
`;

/** The providers of the gateway, in its order. */
export const PROVIDERS = ['PMAPI', 'POOL', 'PUREWL', 'SOCIOS'].map(id => ({ id }));
