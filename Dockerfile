# Steward in a container: built as `make run` builds it, and run by nobody in particular.
#
#     docker build -t steward .
#     docker run -p 8080:8080 -v steward:/data -e DATABASE_URL=… -e SMTP_URL=… -e STEWARD_PUBLIC_URL=https://… steward

FROM rust:1-slim-bookworm AS build
RUN apt-get update && apt-get install -y --no-install-recommends gcc make perl && rm -rf /var/lib/apt/lists/*
WORKDIR /steward
COPY . .
RUN cargo build --release --locked

FROM debian:bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates && rm -rf /var/lib/apt/lists/* \
    && groupadd --gid 10001 steward \
    && useradd --uid 10001 --gid 10001 --no-log-init --no-create-home --home-dir /data --shell /usr/sbin/nologin steward \
    && install -d -o steward -g steward -m 0700 /data
COPY --from=build /steward/target/release/steward /usr/local/bin/steward
# By number, so that whoever runs it can see that it isn't root.
USER 10001:10001
VOLUME /data
# Everybody may reach it inside the container; which port is opened to whom is said outside.
ENV STEWARD_DATA_DIR=/data STEWARD_LISTEN=0.0.0.0:8080 STEWARD_LOG_FORMAT=json
EXPOSE 8080
ENTRYPOINT ["/usr/local/bin/steward"]
