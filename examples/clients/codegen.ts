import type { CodegenConfig } from '@graphql-codegen/cli';

/** Typed documents for the operations that all three clients share. */
const config: CodegenConfig = {
  schema: '../../schema/*.graphql',
  documents: ['operations.ts'],
  generates: {
    'gql/': {
      preset: 'client',
      presetConfig: { fragmentMasking: false },
      config: {
        useTypeImports: true,
        enumsAsTypes: true,
        emitLegacyCommonJSImports: false,
        importExtension: '.js',
        scalars: { DateTime: 'string', Date: 'string', URL: 'string', JSON: 'unknown' },
      },
    },
  },
};

export default config;
