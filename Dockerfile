# syntax=docker/dockerfile:1

# The LTS release of Node. To pin the image: --build-arg NODE=node:24-bookworm-slim@sha256:…
ARG NODE=node:24-bookworm-slim

# Builds the project; also runs the sandboxes (docker-compose.yml).
FROM ${NODE} AS workshop
WORKDIR /app
COPY package.json package-lock.json ./
COPY packages/client/package.json packages/client/
COPY packages/react/package.json packages/react/
COPY examples/web/package.json examples/web/
COPY examples/clients/package.json examples/clients/
RUN npm ci --no-audit --no-fund
COPY . .
RUN npm run build
USER node

# Production dependencies.
FROM ${NODE} AS packages
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --no-audit --no-fund

FROM ${NODE} AS gateway
WORKDIR /app
ENV NODE_ENV=production HOST=0.0.0.0 PORT=4000
COPY --from=packages /app/node_modules ./node_modules
COPY --from=workshop /app/dist ./dist
COPY schema ./schema
COPY package.json LICENSE ./
# Compiled code for a faster start. Node.js keeps it by user: the user of the gateway writes it here, and can only read it
# later.
ENV NODE_COMPILE_CACHE=/app/.compile-cache
RUN install -d -o 1000 -g 1000 "$NODE_COMPILE_CACHE" \
  && setpriv --reuid=1000 --regid=1000 --clear-groups node -e "import('./dist/assemble.js')" \
  && chown -R root:root "$NODE_COMPILE_CACHE" \
  && chmod -R a+rX "$NODE_COMPILE_CACHE"
# The gateway writes no file: run it with --read-only. The user is a number (that of `node`), so that Kubernetes can check
# that it is not root (runAsNonRoot).
USER 1000:1000
EXPOSE 4000
# The gateway drains for KEYRING_DRAIN_LEAD plus KEYRING_DRAIN seconds: allow it that time before SIGKILL (docker stop
# --time).
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.PORT + '/live').then(response => process.exit(response.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "dist/cli.js", "start"]
