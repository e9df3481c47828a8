# The bot alone: the sandbox and the tools stay out of the image.
FROM python:3.11-slim AS build
COPY pyproject.toml README.md LICENSE /src/
COPY requirements/run.txt /src/requirements/run.txt
COPY bot /src/bot
COPY liquidity /src/liquidity
COPY storage /src/storage
RUN python -m venv /opt/inlet \
 && /opt/inlet/bin/pip install --no-cache-dir --require-hashes -r /src/requirements/run.txt \
 && /opt/inlet/bin/pip install --no-cache-dir --no-deps /src

FROM python:3.11-slim
COPY --from=build /opt/inlet /opt/inlet
RUN useradd --create-home --uid 10001 inlet && install -d -o inlet /data
USER inlet
WORKDIR /data
VOLUME /data
ENV PATH=/opt/inlet/bin:$PATH INLET_DATABASE_URL=sqlite:////data/inlet.db
HEALTHCHECK --start-period=30s CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8087/health', timeout=3)"]
CMD ["inlet", "run"]
