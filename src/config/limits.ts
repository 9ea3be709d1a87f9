import { settingGroup } from '../provider/setting.js';
import { flag, whole } from '../provider/setting-kinds.js';
import { countTooLarge, documentsFile } from './documents.js';

export const limitSettings = settingGroup({
  title: 'Operations',
  settings: {
    requestsPerSecond: {
      name: 'KEYRING_REQUESTS_PER_SECOND',
      doc: 'Sustained requests per second of one session, or of one client address without a session. Behind a proxy, set KEYRING_TRUST_PROXY.',
      schema: whole(1, 1_000_000),
      default: '100',
    },
    requestBurst: {
      name: 'KEYRING_REQUEST_BURST',
      doc: 'Requests of one session, or of one client address without a session, that may arrive at once.',
      schema: whole(1, 10_000_000),
      default: '300',
    },
    addressMultiple: {
      name: 'KEYRING_ADDRESS_MULTIPLE',
      doc: 'Limit of all sessions of one client address together, as a multiple of the limit of one session. Applies to requests and to provider calls.',
      schema: whole(1, 100_000),
      default: '10',
    },
    maxCost: {
      name: 'KEYRING_MAX_COST',
      doc: 'Highest cost of an operation: the number of fields in its largest possible response. A list counts as many items as `first` requests, or 10.',
      schema: whole(1, 100_000_000),
      default: '10000',
    },
    maxDepth: {
      name: 'KEYRING_MAX_DEPTH',
      doc: 'Deepest nesting of fields in an operation.',
      schema: whole(1, 100),
      default: '15',
    },
    maxAliases: {
      name: 'KEYRING_MAX_ALIASES',
      doc: 'Maximum aliases in an operation. Those of a fragment count each time it is used.',
      schema: whole(0, 10_000),
      default: '100',
    },
    maxDirectives: {
      name: 'KEYRING_MAX_DIRECTIVES',
      doc: 'Maximum directives in an operation. Those of a fragment count each time it is used.',
      schema: whole(0, 10_000),
      default: '100',
    },
    maxDocumentBytes: {
      name: 'KEYRING_MAX_DOCUMENT',
      doc: 'Largest document, in bytes, including comments and whitespace. Checked before parsing.',
      schema: whole(1_024, 10_485_760),
      default: '32768',
    },
    maxVariablesBytes: {
      name: 'KEYRING_MAX_VARIABLES',
      doc: 'Largest variables of an operation, in bytes of JSON.',
      schema: whole(1_024, 104_857_600),
      default: '65536',
    },
    maxTokens: {
      name: 'KEYRING_MAX_TOKENS',
      doc: 'Largest document, in tokens (names, numbers, strings, punctuation).',
      schema: whole(100, 100_000),
      default: '3000',
    },
    introspection: {
      name: 'KEYRING_INTROSPECTION',
      doc: 'Allow introspection and suggest names for misspelt ones: 1 or 0. Unset: as KEYRING_GRAPHIQL.',
      schema: flag(),
    },
    trustedDocuments: {
      name: 'KEYRING_TRUSTED_DOCUMENTS',
      doc: "File of operations that clients request by hash: JSON as written by graphql-codegen's client preset, Apollo's generate-persisted-query-manifest or Relay's compiler.",
      schema: documentsFile(),
    },
    trustedOnly: {
      name: 'KEYRING_TRUSTED_DOCUMENTS_ONLY',
      doc: 'Execute only the operations in KEYRING_TRUSTED_DOCUMENTS: 1 or 0. Use it in production if every client is your own.',
      schema: flag(),
      default: '0',
    },
  },
  check: ({ requestsPerSecond, requestBurst, trustedDocuments, trustedOnly, maxDocumentBytes, maxTokens }) => {
    const complaints: string[] = [];
    if (requestBurst < requestsPerSecond)
      complaints.push('KEYRING_REQUEST_BURST: must not be less than KEYRING_REQUESTS_PER_SECOND');
    if (trustedOnly && !trustedDocuments)
      complaints.push('KEYRING_TRUSTED_DOCUMENTS: must be set where KEYRING_TRUSTED_DOCUMENTS_ONLY is');
    const tooLarge = trustedDocuments ? countTooLarge(trustedDocuments, { maxDocumentBytes, maxTokens }) : 0;
    if (tooLarge > 0)
      complaints.push(
        `KEYRING_TRUSTED_DOCUMENTS: ${tooLarge} of its operations are larger than KEYRING_MAX_DOCUMENT or KEYRING_MAX_TOKENS allow`,
      );
    return complaints;
  },
});
