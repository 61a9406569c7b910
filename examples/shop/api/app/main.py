"""The shop's API: products and orders."""

import json
import os

import psycopg
import redis
from flask import Flask, jsonify, request

app = Flask(__name__)
cache = redis.Redis.from_url(os.environ["REDIS_URL"])


def database():
    return psycopg.connect(os.environ["DATABASE_URL"])


@app.get("/healthz")
def health():
    return "ok"


@app.get("/products")
def products():
    cached = cache.get("products")
    if cached:
        return jsonify(json.loads(cached))
    with database() as connection:
        rows = connection.execute("SELECT name, price FROM products ORDER BY name").fetchall()
    found = [{"name": name, "price": f"{price:.2f}"} for name, price in rows]
    cache.setex("products", 60, json.dumps(found))
    return jsonify(found)


@app.post("/orders")
def order():
    wanted = request.get_json()
    with database() as connection:
        row = connection.execute(
            "INSERT INTO orders (product, quantity) VALUES (%s, %s) RETURNING id",
            (wanted["product"], wanted["quantity"]),
        ).fetchone()
    return jsonify({"id": row[0]}), 201


@app.get("/orders/pending")
def pending():
    with database() as connection:
        rows = connection.execute("SELECT id FROM orders WHERE confirmed_at IS NULL").fetchall()
    return jsonify([row[0] for row in rows])
