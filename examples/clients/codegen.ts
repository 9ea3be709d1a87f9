import type { CodegenConfig } from '@graphql-codegen/cli';
import { codegenConfig } from 'keyring-gateway-client/codegen';

/** Types the operations that all recipes share. */
const config: CodegenConfig = {
  schema: '../../schema/*.graphql',
  documents: ['operations.ts'],
  generates: {
    'gql/': {
      preset: 'client',
      presetConfig: { fragmentMasking: false },
      config: { ...codegenConfig, emitLegacyCommonJSImports: false, importExtension: '.js' },
    },
  },
};

export default config;
