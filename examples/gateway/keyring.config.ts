import { defineConfig } from 'keyring-gateway';
import { pmapi, socios } from 'keyring-gateway/providers';
import { useSlowOperations } from './plugins/slow-operations.js';
import { parcel } from './providers/parcel/index.js';

export default defineConfig({
  providers: [pmapi, socios, parcel],
  plugins: [useSlowOperations((operation, ms) => console.warn(`slow operation ${operation}: ${ms} ms`))],
  onEvent: ({ kind, provider }) => {
    if (kind === 'needs-login') console.warn(`a user must sign in to ${provider} again`);
  },
});
