import { existsSync, readdirSync } from 'node:fs';
import { join, posix } from 'node:path';
import ts from 'typescript';
import { beforeAll, describe, expect, it } from 'vitest';
import { cookieOf, copyOf } from '../../bench/src/scale/copy.js';
import { type GatewayCode, gatewayCode } from '../../bench/src/scale/gateway-code.js';
import { openSession } from '../../bench/src/scale/original.js';
import { sha256 } from '../../src/auth/crypto/ids.js';
import { Sealer } from '../../src/auth/crypto/seal.js';
import { type GrantRecord, writeGrant } from '../../src/auth/store/grant-record.js';
import { keys } from '../../src/auth/store/keys.js';
import { parseSession, writeAbout } from '../../src/auth/store/session-record.js';
import { openTokenSet, sealTokenSet } from '../../src/auth/store/token-set.js';
import { builtSources, ROOT } from '../support/built.js';
import { read } from './project.js';

// The benchmark has packages of its own, which are not installed here. `npm run typecheck` leaves out the files that need them (tsconfig.json).

/** Relative imports of a file of the benchmark, as source files. Hive's configuration imports the built benchmark. */
const importsOf = (file: string): string[] =>
  ts
    .preProcessFile(read(file))
    .importedFiles.filter(({ fileName }) => fileName.startsWith('.'))
    .map(({ fileName }) =>
      posix
        .join(posix.dirname(file), fileName)
        .replace(/^bench\/dist\//, 'bench/src/')
        .replace(/\.js$/, '.ts'),
    );

describe('the benchmark', () => {
  const files = readdirSync(join(ROOT, 'bench/src'), { recursive: true, encoding: 'utf8' })
    .filter(file => file.endsWith('.ts'))
    .map(file => `bench/src/${file}`);
  const hive = ['bench/hive/gateway.config.ts', 'bench/hive/mesh.config.ts'];

  it('imports only files that exist', () => {
    const imports = [...files, ...hive].flatMap(file => importsOf(file).map(target => ({ file, target })));
    expect(imports.length).toBeGreaterThan(100);
    expect(imports.filter(({ target }) => !existsSync(join(ROOT, target)))).toEqual([]);
  });
});

describe('a session that the scale benchmark copies', () => {
  const ring = [{ id: 'bench', key: Buffer.alloc(32, 7) }];
  const sealer = new Sealer(ring);
  const tokens = { accessToken: 'the access token', refreshToken: 'the refresh token' };
  const ref = sha256('original');
  const record: GrantRecord = {
    generation: 3,
    state: 'active',
    sealed: sealTokenSet(sealer, ref, 'SOCIOS', 3, tokens),
    subject: '1234567',
    grantedAtMs: 1_790_000_000_000,
    refreshedAtMs: 1_790_000_000_000,
    accessEndMs: 1_790_007_200_000,
    refreshFromMs: 1_790_007_000_000,
    lastsUntilMs: 1_797_776_000_000,
    renewable: true,
    fallback: false,
  };
  const about = { id: 'public', createdAtMs: 1, endsAtMs: 1_797_776_000_000, by: 'cookie' } as const;
  const stored = {
    m: writeAbout(sealer, ref, 'hash', about),
    h: 'hash',
    u: '1790000000000',
    'g:SOCIOS': writeGrant(sealer, ref, 'SOCIOS', record),
  };

  const NUMBER = 42;
  const [sid = '', secret = ''] = cookieOf(NUMBER).split('.');
  const copiedRef = sha256(sid);
  let code: GatewayCode;
  let copy: ReturnType<typeof copyOf>;
  beforeAll(async () => {
    code = await gatewayCode(await builtSources());
    const benchSealer = new code.Sealer(ring);
    const original = { ...openSession(code, benchSealer, ref, stored), endsAtMs: about.endsAtMs };
    copy = copyOf(original, NUMBER, code, benchSealer);
  });

  it('is stored under the key and the secret of its own cookie', () => {
    expect(copy.key).toBe(keys.session(copiedRef));
    expect(copy.ref).toBe(copiedRef);
    expect(copy.fields.h).toBe(sha256(secret));
  });

  it('is authentic to the gateway, and its grants open', () => {
    const session = parseSession(sealer, copiedRef, copy.fields);
    expect(session?.readable).toBe('here');
    expect(session?.about).toMatchObject({ endsAtMs: about.endsAtMs, by: 'cookie' });
    const grant = session?.grants.get('SOCIOS')?.record;
    expect(grant).toMatchObject({ state: 'active', generation: 3, refreshedAtMs: record.refreshedAtMs });
    expect(openTokenSet(sealer, copiedRef, 'SOCIOS', 3, grant?.sealed ?? '')).toEqual(tokens);
    expect(copy.accounts).toEqual([keys.account('SOCIOS', grant?.subject ?? '')]);
  });
});
