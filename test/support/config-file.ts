/** A keyring.config.ts with a provider whose SDL is inline, as a project writes it. */

const PROVIDER = `
  const settings = settingGroup({
    title: 'Acme',
    settings: { url: { name: 'ACME_URL', doc: 'Where Acme is.', schema: origin(), default: 'https://acme.example', upstream: true } },
  });
  const acme = defineProvider({
    id: 'ACME',
    name: 'Acme',
    settings,
    schema: SDL,
    resolvers: { Query: { acmeGreeting: () => 'hello' } },
    create: ({ url }) => ({
      id: 'ACME',
      name: 'Acme',
      login: 'CREDENTIALS',
      rotation: 'never',
      refreshMarginMs: 0,
      fallbackLifeMs: 60_000,
      baseUrl: url,
      authorize: ({ accessToken }) => ({ headers: { 'x-api-key': accessToken } }),
      rejectsToken: ({ status }) => status === 401,
      signIn: async () => ({ kind: 'rejected', reason: 'INVALID_CREDENTIALS' }),
      renewable: () => false,
      presentsRefreshToken: () => false,
      refresh: async () => ({ kind: 'rejected', reason: 'INVALID_CREDENTIALS' }),
      api: () => ({}),
    }),
  });
`;
/** The SDL of the provider in `configWith`. */
export const SDL = `extend enum ProviderId { ACME }
extend input LoginInput { acme: AcmeLoginInput }
input AcmeLoginInput { apiKey: String! }
extend type Query { acmeGreeting: String }`;

/** The text of a config file. `providers`: the list, in which `acme` is the provider with this SDL. */
export const configWith = (
  providers: string,
  sdl = SDL,
): string => `import { defineConfig, defineProvider, origin, settingGroup } from 'keyring-gateway';
import { socios } from 'keyring-gateway/providers';
const SDL: string = ${JSON.stringify(sdl)};
${PROVIDER}
export default defineConfig({ providers: ${providers} });
`;
