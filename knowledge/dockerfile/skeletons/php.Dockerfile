# syntax=docker/dockerfile:1
FROM composer:${1:2.8} AS build
WORKDIR /app
COPY composer.json composer.lock ./
RUN --mount=type=cache,target=/tmp/cache composer install --no-dev --no-scripts --prefer-dist --no-interaction
COPY . .
RUN composer dump-autoload --optimize --no-dev

FROM php:${2:8.4}-fpm-alpine
WORKDIR /var/www/html
COPY --from=build /app ./
USER 82
EXPOSE 9000$0
