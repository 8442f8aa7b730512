/**
 * Interactive documentation of an HTTP API. Everything it shows comes from here: a browser needs no
 * other host.
 *
 * @module
 */
import { Hono } from "hono";
import script from "swagger-ui-dist/swagger-ui-bundle.js" with { type: "text" };
import style from "swagger-ui-dist/swagger-ui.css" with { type: "text" };

/** Options of {@link docsPage}. */
export interface DocsPageOptions {
  /** The path of the API's OpenAPI document. */
  document: string;
  /** What the page is called. */
  title: string;
}

/** The page and what it loads, to be mounted at `/docs`. */
export function docsPage({ document, title }: DocsPageOptions): Hono {
  const start = `SwaggerUIBundle({
  url: ${JSON.stringify(document)},
  dom_id: "#api",
  deepLinking: true,
  defaultModelsExpandDepth: 0,
  validatorUrl: null,
  // Otherwise a refusal opens the browser's own login instead of being shown.
  requestInterceptor: (request) => ({ ...request, credentials: "omit" }),
});
`;
  const app = new Hono();
  app.use(async (c, next) => {
    await next();
    c.header("Content-Security-Policy", POLICY);
  });
  app.get("/", (c) => c.html(pageOf(title)));
  app.get("/swagger-ui.css", (c) => c.body(style, 200, css));
  app.get("/page.css", (c) => c.body(PAGE_STYLE, 200, css));
  app.get("/swagger-ui.js", (c) => c.body(script, 200, javascript));
  app.get("/start.js", (c) => c.body(start, 200, javascript));
  return app;
}

const css = { "Content-Type": "text/css; charset=utf-8" };
const javascript = { "Content-Type": "text/javascript; charset=utf-8" };

/** The style sheet draws its icons from data; the scripts set styles. */
const POLICY = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:";

const pageOf = (title: string) =>
  `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width">
    <title>${title}</title>
    <link rel="icon" href="data:,">
    <link rel="stylesheet" href="/docs/swagger-ui.css">
    <link rel="stylesheet" href="/docs/page.css">
  </head>
  <body>
    <div id="api"></div>
    <script src="/docs/swagger-ui.js"></script>
    <script src="/docs/start.js"></script>
  </body>
</html>
`;

/** Less air, no column for links that the API has not, and buttons that cover no narrow answer. */
const PAGE_STYLE = `body { margin: 0; }
.swagger-ui .info { margin: 24px 0; }
.swagger-ui .scheme-container { margin: 0 0 8px; padding: 0; box-shadow: none; }
.swagger-ui .response-col_links { display: none; }
.swagger-ui textarea { min-height: 120px; }
@media (max-width: 640px) {
  .swagger-ui .btn.try-out__btn { margin-left: 6px; padding: 5px 10px; }
  .swagger-ui .live-responses-table .highlight-code code { display: block; padding-bottom: 40px; }
}
`;
