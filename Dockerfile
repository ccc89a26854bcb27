# One file for both services: `docker build --target gateway .` and `docker build --target agent-worker .`
ARG NODE_IMAGE=node:24-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /src
# The package manager's version is the one that package.json pins.
COPY package.json pnpm-lock.yaml pnpm-workspace.yaml ./
RUN npm install --global "$(node -p "require('./package.json').packageManager")"
RUN pnpm fetch --ignore-scripts
COPY tsconfig.json tsconfig.build.json ./
COPY scripts/copy-lua.mjs scripts/
COPY packages packages
COPY services services
RUN pnpm install --offline --frozen-lockfile --ignore-scripts \
 && pnpm --recursive --filter './packages/*' --filter './services/*' run build
# What runs: manifests and built files, without sources.
RUN for part in packages/* services/*; do \
      mkdir -p "/out/$part" && cp "$part/package.json" "/out/$part/" && cp -r "$part/dist" "/out/$part/"; \
    done \
 && find /out -name '*.d.ts' -delete \
 && cp package.json pnpm-lock.yaml pnpm-workspace.yaml /out/

# The dependencies of one service, by the lockfile.
FROM build AS gateway-files
WORKDIR /out
RUN pnpm install --prod --offline --frozen-lockfile --ignore-scripts --filter '@agentconnect/gateway...' \
 && rm -rf services/agent-worker

FROM build AS agent-worker-files
WORKDIR /out
RUN pnpm install --prod --offline --frozen-lockfile --ignore-scripts --filter '@agentconnect/agent-worker...' \
 && rm -rf services/gateway

FROM ${NODE_IMAGE} AS service
ENV NODE_ENV=production ADMIN_HOST=0.0.0.0
WORKDIR /app
USER 1000:1000
STOPSIGNAL SIGTERM

FROM service AS gateway
ENV HOST=0.0.0.0 PORT=8000 ADMIN_PORT=9100
COPY --from=gateway-files /out ./
EXPOSE 8000 9100
HEALTHCHECK --interval=5s --timeout=3s --start-period=20s CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.PORT + '/readyz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "services/gateway/dist/main.js"]

FROM service AS agent-worker
ENV ADMIN_PORT=9200
COPY --from=agent-worker-files /out ./
EXPOSE 9200
HEALTHCHECK --interval=5s --timeout=3s --start-period=20s CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.ADMIN_PORT + '/readyz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "services/agent-worker/dist/main.js"]
