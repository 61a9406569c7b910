# syntax=docker/dockerfile:1
FROM python:${1:3.13}-slim AS build
WORKDIR /app
RUN python -m venv /venv
ENV PATH=/venv/bin:\$PATH
COPY requirements.txt .
RUN --mount=type=cache,target=/root/.cache/pip pip install -r requirements.txt

FROM python:${1:3.13}-slim
ENV PATH=/venv/bin:\$PATH \\
    PYTHONUNBUFFERED=1
WORKDIR /app
COPY --from=build /venv /venv
COPY ${2:src/} ./
USER 10001
EXPOSE ${3:8000}
HEALTHCHECK --start-period=10s CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:${3:8000}/${4:health}')"]
CMD ["python", "-m", "${5:app}"]$0
