import { defineConfig } from 'vite';

const gateway = 'http://localhost:4000';

export default defineConfig({
  server: { proxy: { '^/(graphql|login|callback|explorer)($|[/?])': gateway } },
});
