# The model and the index are prepared in the first stage, with torch; the second only serves, without it.
FROM python:3.11-slim-bookworm AS prepare
WORKDIR /app
COPY pyproject.toml requirements.lock README.md LICENSE ./
COPY src src
RUN python -m venv /opt/romin \
    && /opt/romin/bin/pip install --no-cache-dir -c requirements.lock '.[prepare]'
COPY content content
ENV ROMIN_DATA_DIR=/data ROMIN_CONTENT_DIR=/app/content
RUN /opt/romin/bin/romin model prepare \
    && /opt/romin/bin/romin index build \
    && rm /data/model/sentence-transformers/model.safetensors

FROM python:3.11-slim-bookworm AS serve
LABEL org.opencontainers.image.title="ROMIN assistant" org.opencontainers.image.licenses="MIT"
WORKDIR /app
COPY pyproject.toml requirements.lock README.md LICENSE ./
COPY src src
RUN python -m venv /opt/romin \
    && /opt/romin/bin/pip install --no-cache-dir -c requirements.lock . \
    && useradd --create-home --uid 10001 romin
COPY content content
COPY --from=prepare --chown=romin:romin /data /data
ENV ROMIN_DATA_DIR=/data ROMIN_CONTENT_DIR=/app/content ROMIN_HOST=0.0.0.0
USER 10001
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=3s --start-period=10s \
    CMD ["/opt/romin/bin/python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/ready', timeout=2)"]
CMD ["/opt/romin/bin/romin", "serve"]
