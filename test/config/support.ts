import { randomBytes } from 'node:crypto';
import { readConfig } from '../../src/config/index.js';
import { defineProvider, type ProviderModule } from '../../src/provider/contract.js';
import { settingGroup } from '../../src/provider/setting.js';
import { access, origin, text } from '../../src/provider/setting-kinds.js';

export const settings = settingGroup({
  title: 'Acme',
  settings: {
    url: { name: 'POOL_URL', doc: 'Where.', schema: origin(), default: 'https://acme.example', upstream: true },
    secret: { name: 'POOL_API_SECRET', doc: 'Secret.', schema: text(), secret: true },
    access: { name: 'POOL_ACCESS', doc: 'Who.', schema: access() },
  },
  check: ({ secret, access }) => (secret && !access ? ['POOL_ACCESS: must be set where POOL_API_SECRET is'] : []),
});
export const acme = defineProvider({
  id: 'POOL',
  name: 'Acme',
  settings,
  create: () => {
    throw new Error('not for this test');
  },
  schema:
    'extend enum ProviderId { POOL } extend input LoginInput { pool: String } extend type Viewer { pool: Boolean }',
  resolvers: {},
});
export const modules = [acme] as readonly unknown[] as readonly ProviderModule[];

export const key = (id: string, bytes = 32) => `${id}:${randomBytes(bytes).toString('base64')}`;
export const PRODUCTION = {
  NODE_ENV: 'production',
  PUBLIC_URL: 'https://keyring.example',
  REDIS_URL: 'redis://:pw@redis:6379',
  KEYRING_SEAL_KEYS: key('a'),
  KEYRING_TRUST_PROXY: '1',
};

export function good(env: Record<string, string> = {}) {
  const read = readConfig(env, modules);
  if (!read.ok) throw new Error(read.complaints.join('\n'));
  return read;
}
export function bad(env: Record<string, string>) {
  const read = readConfig(env, modules);
  return read.ok ? [] : read.complaints;
}
