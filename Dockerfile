# Build: docker build -t mec-bot .
# Run:   docker run --env-file mec-bot.env -v ./config:/srv/mec-bot/config:ro -v ./jobs:/srv/mec-bot/jobs:ro \
#                   -v mec-bot-data:/srv/mec-bot/data mec-bot

FROM python:3.12-slim AS builder
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore
WORKDIR /build
# What changes seldom comes first, so that a change of the code builds on what is already there.
COPY requirements.lock ./
RUN python -m venv /opt/mec-bot \
    && /opt/mec-bot/bin/pip install --require-hashes -r requirements.lock
COPY requirements-build.lock ./
RUN python -m venv /opt/build \
    && /opt/build/bin/pip install --require-hashes -r requirements-build.lock
COPY pyproject.toml README.md LICENSE ./
COPY config ./config
COPY jobs ./jobs
COPY mec_bot ./mec_bot
RUN /opt/build/bin/hatchling build -t wheel -d /build/dist \
    && /opt/mec-bot/bin/pip install --no-deps --no-index /build/dist/*.whl

FROM python:3.12-slim
# A fixed number, so that a mounted folder can be given to it.
RUN groupadd --gid 10001 mec-bot \
    && useradd --uid 10001 --gid mec-bot --no-create-home --home-dir /srv/mec-bot --shell /usr/sbin/nologin mec-bot \
    && install --directory --owner=mec-bot --group=mec-bot /srv/mec-bot /srv/mec-bot/data
COPY --from=builder /opt/mec-bot /opt/mec-bot
COPY config /srv/mec-bot/config
COPY jobs /srv/mec-bot/jobs
# matplotlib keeps a list of the fonts it found: outside the home, which may be mounted from elsewhere, or read-only.
ENV PATH=/opt/mec-bot/bin:$PATH \
    MEC_BOT_HOME=/srv/mec-bot \
    MPLCONFIGDIR=/tmp/matplotlib \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1
WORKDIR /srv/mec-bot
USER 10001:10001
VOLUME /srv/mec-bot/data
EXPOSE 8080
# Slack over HTTP instead of Socket Mode: `run --http 3000 --health 8080`. The check asks at 8080.
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8080/healthz', timeout=4)"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["mec-bot"]
CMD ["run", "--health", "8080"]
