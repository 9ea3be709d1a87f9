import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** The decrypted tokens of a grant. The harness only passes them on. */
type TokenSet = unknown;
type Sealer = unknown;
/** Id of the provider. A session with several accounts of one provider has other names too; the sessions measured here do not. */
type GrantName = string;

/** The fields used here of a grant, as the gateway's own code reads and writes it. */
export interface GrantRecord {
  readonly generation: number;
  readonly sealed?: string;
  readonly subject?: string;
}

/** The code of the measured build. It writes the copies in its own format. */
export interface GatewayCode {
  readonly sha256: (text: string) => string;
  readonly keys: {
    readonly session: (ref: string) => string;
    readonly account: (provider: string, subject: string) => string;
  };
  readonly readGrant: (sealer: Sealer, ref: string, grant: GrantName, text: string) => GrantRecord;
  readonly writeGrant: (sealer: Sealer, ref: string, grant: GrantName, record: GrantRecord) => string;
  readonly parseSession: (
    sealer: Sealer,
    ref: string,
    fields: Readonly<Record<string, string>>,
  ) => { readonly about: object } | undefined;
  readonly writeAbout: (sealer: Sealer, ref: string, secretHash: string, about: object) => string;
  readonly openTokenSet: (
    sealer: Sealer,
    ref: string,
    grant: GrantName,
    generation: number,
    sealed: string,
  ) => TokenSet;
  readonly sealTokenSet: (
    sealer: Sealer,
    ref: string,
    grant: GrantName,
    generation: number,
    tokens: TokenSet,
  ) => string;
  readonly encodeValue: (value: string) => Buffer | string;
  readonly decodeFields: (stored: Readonly<Record<string, Buffer>>) => Readonly<Record<string, string>> | undefined;
  readonly Sealer: new (keys: readonly { readonly id: string; readonly key: Buffer }[]) => Sealer;
}

const FILES = [
  'auth/crypto/ids.js',
  'auth/crypto/seal.js',
  'auth/store/keys.js',
  'auth/store/grant-record.js',
  'auth/store/session-record.js',
  'auth/store/token-set.js',
  'auth/store/redis/values.js',
];

/** Loads the code. `dist`: folder of the build. */
export async function gatewayCode(dist: string): Promise<GatewayCode> {
  const modules = await Promise.all(FILES.map(file => import(pathToFileURL(join(dist, file)).href)));
  return Object.assign({}, ...modules) as GatewayCode;
}
