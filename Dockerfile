# One file for both services: `docker build --target gateway .` and `docker build --target agent-worker .`
#
# NODE_IMAGE builds; RUNTIME_IMAGE runs, and needs nothing but Node 24 on the same libc: no shell, no package manager.
ARG NODE_IMAGE=node:24-slim
ARG RUNTIME_IMAGE=${NODE_IMAGE}

FROM ${NODE_IMAGE} AS build
WORKDIR /src
# The package manager's version is the one that package.json pins.
COPY package.json pnpm-lock.yaml pnpm-workspace.yaml ./
RUN npm install --global "$(node -p "require('./package.json').packageManager")"
RUN pnpm fetch --ignore-scripts
COPY tsconfig.json tsconfig.build.json ./
COPY scripts/copy-files.mjs scripts/
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
# A volume that is put over this folder takes its mode, so that any user may keep a secret of its own there.
RUN mkdir -p /state/var/lib/agentconnect && chmod 1777 /state/var/lib/agentconnect

# The dependencies of one service. `pnpm deploy` would do the same, but wants workspace packages injected, in
# development too, or else resolves anew beside the lockfile; an install by the lockfile alone is exact.
FROM build AS gateway-files
WORKDIR /out
RUN pnpm install --prod --offline --frozen-lockfile --ignore-scripts --filter '@agentconnect/gateway...' \
 && rm -rf services/agent-worker

FROM build AS agent-worker-files
WORKDIR /out
RUN pnpm install --prod --offline --frozen-lockfile --ignore-scripts --filter '@agentconnect/agent-worker...' \
 && rm -rf services/gateway services/console

FROM ${RUNTIME_IMAGE} AS service
# Images without a shell have Node in /nodejs/bin.
ENV NODE_ENV=production ADMIN_HOST=0.0.0.0 PATH=/usr/local/bin:/usr/bin:/bin:/nodejs/bin
WORKDIR /app
USER 1000:1000
STOPSIGNAL SIGTERM
# Node's images start by a script for the shell.
ENTRYPOINT ["node"]
HEALTHCHECK --interval=5s --timeout=3s --start-period=30s --retries=3 CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.ADMIN_PORT + '/readyz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]

FROM service AS gateway
ENV HOST=0.0.0.0 PORT=8000 ADMIN_PORT=9100
COPY --from=build /state /
COPY --from=gateway-files /out ./
EXPOSE 8000 9100
CMD ["services/gateway/dist/main.js"]

FROM service AS agent-worker
ENV ADMIN_PORT=9200
COPY --from=agent-worker-files /out ./
EXPOSE 9200
CMD ["services/agent-worker/dist/main.js"]
