# syntax=docker/dockerfile:1
# docker build -t vaultvet . && docker run --rm -v "$PWD:/src:ro" vaultvet
FROM rust:1.95-slim-bookworm AS build
WORKDIR /build
COPY . .
RUN cargo build --release --locked && cp target/release/vaultvet /vaultvet

FROM debian:bookworm-slim
# git tells what changed, for --since; nothing else is needed.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends git \
    && rm -rf /var/lib/apt/lists/* \
    && git config --system --add safe.directory '*'
COPY --from=build /vaultvet /usr/local/bin/vaultvet
USER nobody
WORKDIR /src
ENTRYPOINT ["vaultvet"]
CMD ["check"]
