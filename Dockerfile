# The forum as one image; compose.yaml starts it with PostgreSQL beside it.
FROM python:3.12-slim

ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /forum

COPY requirements.lock ./
RUN pip install --require-hashes --only-binary :all: -r requirements.lock
# What another search engine stands on: EXTRAS="opensearch-py>=3.2,<4" or "tantivy>=0.27,<0.28".
ARG EXTRAS=""
RUN test -z "$EXTRAS" || pip install --only-binary :all: "$EXTRAS"

COPY . .
# The catalogues are compiled now: the running forum may write to instance/ only.
RUN find forum -type d -name translations -exec pybabel -q compile -d {} \; \
    && python -m compileall -q app.py forum search \
    && useradd --system --uid 10001 --no-create-home forum \
    && mkdir -p instance && chown forum instance
USER forum
VOLUME /forum/instance
EXPOSE 8000

HEALTHCHECK --interval=10s --timeout=5s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen(f'http://127.0.0.1:{os.environ.get(\"PORT\", 8000)}/healthz', timeout=4)"]
CMD ["gunicorn"]
