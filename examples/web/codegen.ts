import type { CodegenConfig } from '@graphql-codegen/cli';
import { codegenConfig } from 'keyring-gateway-client/codegen';

/** Typed documents for every `graphql(…)` in src. A frontend elsewhere gives the gateway's URL, or a copy of its schema, in place of the path. */
const config: CodegenConfig = {
  schema: '../../schema/*.graphql',
  documents: ['src/**/*.{ts,tsx}', '!src/gql/**'],
  generates: {
    'src/gql/': { preset: 'client', presetConfig: { fragmentMasking: false }, config: codegenConfig },
  },
};

export default config;
