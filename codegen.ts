import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { CodegenConfig } from '@graphql-codegen/cli';

/**
 * Schema + provider folders -> src/generated (committed; `npm run codegen:check` proves it fresh).
 * A provider's responses.ts says which parent types its resolvers work on: an exported type `FooModel` is the mapper of the
 * GraphQL type `Foo`. So a new provider needs no hand edit here.
 */
const folders = readdirSync('src/providers', { withFileTypes: true })
  .filter(entry => entry.isDirectory() && existsSync(`src/providers/${entry.name}/index.ts`))
  .map(entry => entry.name)
  .sort();

const mappers: Record<string, string> = {};
const collect = (file: string, from: string) => {
  if (!existsSync(file)) return;
  for (const [, name] of readFileSync(file, 'utf8').matchAll(/^export (?:interface|type) (\w+)Model\b/gm))
    if (name) mappers[name] = `${from}#${name}Model`;
};
collect('src/auth/models.ts', '../auth/models.js');
for (const folder of folders) collect(`src/providers/${folder}/responses.ts`, `../providers/${folder}/responses.js`);

const config: CodegenConfig = {
  schema: 'schema/*.graphql',
  generates: {
    'src/generated/graphql.ts': {
      plugins: ['typescript', 'typescript-resolvers'],
      config: {
        contextType: '../provider/context.js#GatewayContext',
        mappers,
        useTypeImports: true,
        enumsAsTypes: true,
        immutableTypes: true,
        useIndexSignature: false,
        emitLegacyCommonJSImports: false,
        importExtension: '.js',
        scalars: {
          DateTime: { input: 'Date', output: 'Date' },
          Date: { input: 'string', output: 'string' },
          URL: { input: 'string', output: 'string' },
          JSON: { input: 'unknown', output: 'unknown' },
          ID: { input: 'string', output: 'string' },
        },
      },
    },
    'src/generated/explorer.ts': { plugins: ['./scripts/codegen-explorer.cjs'] },
  },
};

export default config;
