# syntax=docker/dockerfile:1
FROM rust:${1:1.91}-slim AS build
WORKDIR /src
COPY . .
RUN --mount=type=cache,target=/usr/local/cargo/registry --mount=type=cache,target=/src/target \\
    cargo build --release --locked && cp target/release/${2:app} /app

FROM debian:${3:trixie}-slim
COPY --from=build /app /usr/local/bin/${2:app}
USER 10001
EXPOSE ${4:8080}
ENTRYPOINT ["${2:app}"]$0
