# For pre-commit's `language: docker`, and for CI jobs that run in an image.
FROM debian:12 AS build
WORKDIR /miglint
COPY . .
RUN apt-get update -qq && ./dev build

FROM debian:12-slim
RUN apt-get update -qq \
    && apt-get install -y -qq --no-install-recommends git ca-certificates libtree-sitter0 libbsd0 libgit2-1.5 libpq5 \
    && rm -rf /var/lib/apt/lists/* \
    && git config --system --add safe.directory '*'
COPY --from=build /miglint/build/release/miglint /miglint/build/release/miglint-live /usr/local/bin/
CMD ["miglint"]
