import type { CodegenConfig } from '@graphql-codegen/cli';
import { mappersIn, providerMappers, TYPE_OPTIONS } from './src/cli/project/resolver-types.js';

/**
 * Schema + provider folders -> src/generated (committed; `npm run codegen:check` proves it fresh).
 * A provider's responses.ts says which parent types its resolvers work on: an exported type `FooModel` is the mapper of the
 * GraphQL type `Foo`. So a new provider needs no hand edit here.
 */
const config: CodegenConfig = {
  schema: 'schema/*.graphql',
  generates: {
    'src/generated/graphql.ts': {
      plugins: ['typescript', 'typescript-resolvers'],
      config: {
        ...TYPE_OPTIONS,
        contextType: '../provider/context.js#GatewayContext',
        mappers: {
          // An open set: a project brings providers of its own.
          ProviderId: '../provider-id.js#ProviderId as OpenProviderId',
          ...mappersIn('src/auth/models.ts', '../auth/models.js'),
          ...providerMappers('src/providers', '../providers'),
        },
      },
    },
    'src/generated/explorer.ts': { plugins: ['./scripts/codegen-explorer.cjs'] },
  },
};

export default config;
