import { providers } from './generated/providers.js';
import type { ProviderModule } from './provider.js';

/** Every provider, with its own types of settings, input and loaders forgotten: what treats all of them alike works on this. */
export const registry = providers as readonly unknown[] as readonly ProviderModule[];
