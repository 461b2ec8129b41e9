# syntax=docker/dockerfile:1
# One image for every role: `earmark serve`, `earmark worker`, `earmark up`. Runs as a user without rights.

FROM node:22-bookworm-slim AS web
WORKDIR /web
COPY web/package.json web/package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY web/ ./
RUN npm run build

FROM python:3.11-slim-bookworm AS packages
# The CPU build of PyTorch; for GPU workers: --build-arg TORCH_INDEX=https://download.pytorch.org/whl/cu130 TORCH_DEPS=
ARG TORCH_INDEX=https://download.pytorch.org/whl/cpu
ARG TORCH_DEPS=--no-deps
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/earmark
WORKDIR /src
COPY requirements.lock ./
# TORCH_DEPS is a flag or nothing, so it must be split into words
# hadolint ignore=SC2086
RUN /opt/earmark/bin/pip install ${TORCH_DEPS} --index-url "${TORCH_INDEX}" torch==2.13.0 \
    && /opt/earmark/bin/pip install --no-deps -r requirements.lock
COPY pyproject.toml README.md ./
COPY earmark/ earmark/
COPY service/ service/
COPY workers/ workers/
COPY samples/ samples/
RUN /opt/earmark/bin/pip install --no-deps .

FROM python:3.11-slim-bookworm
LABEL org.opencontainers.image.title="Earmark" org.opencontainers.image.licenses="Apache-2.0"
RUN useradd --create-home --uid 10001 earmark && install -d -o earmark -g earmark /data
COPY --from=packages /opt/earmark /opt/earmark
COPY --from=web /web/dist /opt/earmark/web
ENV PATH=/opt/earmark/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    EARMARK_DATA_FOLDER=/data \
    EARMARK_WEB_FOLDER=/opt/earmark/web \
    EARMARK_HOST=0.0.0.0
USER 10001
VOLUME /data
EXPOSE 8765
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8765/health', timeout=4)"]
CMD ["earmark", "serve"]
