# syntax=docker/dockerfile:1
FROM node:${1:24}-alpine AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN --mount=type=cache,target=/root/.npm npm ci
COPY . .
RUN npm run ${2:build}

FROM nginxinc/nginx-unprivileged:${3:1.28}-alpine
COPY --from=build /app/${4:dist} /usr/share/nginx/html
EXPOSE 8080
HEALTHCHECK CMD wget -qO- http://127.0.0.1:8080/ || exit 1$0
