FROM python:3.12-slim

ENV PYTHONUNBUFFERED=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    STREAMLIT_SERVER_HEADLESS=true \
    STREAMLIT_BROWSER_GATHER_USAGE_STATS=false \
    POSTMORTEM_DATABASE=/data/postmortem.duckdb \
    POSTMORTEM_STRICT=yes

WORKDIR /app

# The packages first: this layer is built anew only when the lock changes.
COPY requirements.lock ./
RUN pip install --require-hashes -r requirements.lock

COPY pyproject.toml app.py ./
COPY .streamlit .streamlit
COPY pages pages
COPY pmcore pmcore
COPY data/samples data/samples
RUN pip install --no-deps --no-build-isolation --editable .

# The person who runs it owns nothing but the data.
RUN useradd --system --create-home postmortem && install -d -o postmortem -g postmortem /data
USER postmortem
VOLUME /data
EXPOSE 8501

HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8501/healthz', timeout=4)"]

# It listens to every address of the container, so it starts only where POSTMORTEM_URL is the https:// address of a proxy, or
# POSTMORTEM_INSECURE=yes says that nobody else is in its network.
CMD ["streamlit", "run", "app.py", "--server.address", "0.0.0.0", "--server.port", "8501"]
