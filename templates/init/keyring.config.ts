import { defineConfig } from 'keyring-gateway';
import { pmapi, socios } from 'keyring-gateway/providers';

export default defineConfig({
  providers: [pmapi, socios],
});
