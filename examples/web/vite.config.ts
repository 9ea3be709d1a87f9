import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Where `npm run dev` finds the gateway. Start that with KEYRING_ORIGINS and KEYRING_RETURN_TO set to this page's address. */
const GATEWAY = 'http://localhost:4000';

export default defineConfig({
  plugins: [react()],
  build: { assetsInlineLimit: 0 },
  server: { proxy: { '/graphql': GATEWAY, '/login': GATEWAY, '/callback': GATEWAY } },
});
