import type { CodegenConfig } from '@graphql-codegen/cli';

/** Typed documents for every `graphql(…)` in src. A frontend elsewhere names the gateway's address, or a copy of its schema, in place of the path. */
const config: CodegenConfig = {
  schema: '../../schema/*.graphql',
  documents: ['src/**/*.{ts,tsx}', '!src/gql/**'],
  generates: {
    'src/gql/': {
      preset: 'client',
      presetConfig: { fragmentMasking: false },
      config: {
        useTypeImports: true,
        enumsAsTypes: true,
        scalars: { DateTime: 'string', Date: 'string', URL: 'string', JSON: 'unknown' },
      },
    },
  },
};

export default config;
