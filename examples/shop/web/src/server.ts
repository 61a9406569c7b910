import { createServer } from "node:http";
import mustache from "mustache";

interface Product {
  name: string;
  price: string;
}

const api = process.env.API_URL ?? "http://localhost:8000";
const port = Number(process.env.PORT ?? 3000);

const page = `<!doctype html>
<title>Shop</title>
<ul>{{#products}}<li>{{name}}: {{price}}</li>{{/products}}</ul>
`;

const server = createServer(async (request, response) => {
  if (request.url === "/healthz") {
    response.end("ok");
    return;
  }
  try {
    const answer = await fetch(`${api}/products`, { signal: AbortSignal.timeout(2000) });
    const products = (await answer.json()) as Product[];
    response.setHeader("content-type", "text/html; charset=utf-8");
    response.end(mustache.render(page, { products }));
  } catch (error) {
    console.error(error);
    response.statusCode = 502;
    response.end("The shop is closed for a moment.\n");
  }
});

server.listen(port);
process.on("SIGTERM", () => server.close());
