import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Where `npm run dev` finds the gateway. Start that with KEYRING_ORIGINS and KEYRING_RETURN_TO set to this page's URL. */
const GATEWAY = 'http://localhost:4000';

const packages = fileURLToPath(new URL('../../packages', import.meta.url));

export default defineConfig({
  plugins: [react()],
  // In this repository the packages are their sources. A frontend elsewhere installs them, and leaves this out.
  resolve: {
    alias: [
      { find: /^keyring-gateway-(client|react)$/, replacement: `${packages}/$1/src/index.ts` },
      { find: 'keyring-gateway-client/connect', replacement: `${packages}/client/src/connect/index.ts` },
    ],
    dedupe: ['react'],
  },
  build: { assetsInlineLimit: 0 },
  server: { proxy: { '/graphql': GATEWAY, '/login': GATEWAY, '/callback': GATEWAY } },
});
