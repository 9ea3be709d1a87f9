import { providers } from './generated/providers.js';
import { typeDefs } from './generated/typeDefs.js';
import type { ProviderModule } from './provider/contract.js';

/** Every provider, without its own types of settings and input: for code that treats all of them alike. */
export const registry = providers as readonly unknown[] as readonly ProviderModule[];

const fileOf = ({ id }: Pick<ProviderModule, 'id'>) => `${id.toLowerCase()}.graphql`;

/** Texts of the schema with these providers: schema/{id in lower case}.graphql is a provider's, every other file the gateway's own. */
export function schemaFiles(modules: readonly Pick<ProviderModule, 'id'>[]): readonly string[] {
  const kept = new Set(modules.map(fileOf));
  const leftOut = new Set(registry.map(fileOf).filter(file => !kept.has(file)));
  return Object.entries(typeDefs).flatMap(([file, text]) => (leftOut.has(file) ? [] : [text]));
}
