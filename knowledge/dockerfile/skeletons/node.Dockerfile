# syntax=docker/dockerfile:1
FROM node:${1:24}-alpine AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN --mount=type=cache,target=/root/.npm npm ci
COPY . .
RUN npm run ${2:build} && npm prune --omit=dev

FROM node:${1:24}-alpine
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/${3:dist} ./${3:dist}
USER 1000
EXPOSE ${4:3000}
HEALTHCHECK --start-period=10s CMD wget -qO- http://127.0.0.1:${4:3000}/${5:health} || exit 1
CMD ["node", "${3:dist}/${6:server.js}"]$0
