import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** The decrypted tokens of a grant. The harness only passes them on. */
type Held = unknown;
type Sealer = unknown;

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
  readonly readGrant: (sealer: Sealer, ref: string, provider: string, text: string) => GrantRecord;
  readonly writeGrant: (sealer: Sealer, ref: string, provider: string, record: GrantRecord) => string;
  readonly writeAbout: (sealer: Sealer, ref: string, secretHash: string, about: object) => string;
  readonly openTokenSet: (sealer: Sealer, ref: string, provider: string, generation: number, sealed: string) => Held;
  readonly sealTokenSet: (sealer: Sealer, ref: string, provider: string, generation: number, held: Held) => string;
  readonly Sealer: new (keys: readonly { readonly id: string; readonly key: Buffer }[]) => Sealer;
}

const FILES = [
  'auth/ids.js',
  'auth/store/keys.js',
  'auth/grants/read-grant.js',
  'auth/grants/owner.js',
  'auth/sessions/record.js',
  'auth/seal.js',
];

/** Loads the code. `dist`: folder of the build. */
export async function gatewayCode(dist: string): Promise<GatewayCode> {
  const modules = await Promise.all(FILES.map(file => import(pathToFileURL(join(dist, file)).href)));
  return Object.assign({}, ...modules) as GatewayCode;
}
