/**
 * The tokens of programs that administer the caster, in the admin API. A token is shown once, when it is
 * made.
 *
 * @module
 */
import { createRoute, z } from "@hono/zod-openapi";
import { makeToken, MAX_TOKENS } from "../access/tokens.ts";
import { loginName } from "../names.ts";
import {
  type AdminApp,
  type AdminHost,
  bodyProblems,
  changeProblems,
  forAdministrators,
  forAdministratorsWithBody,
  type Guards,
  json,
  jsonBody,
  loginProblems,
  problem,
} from "./responses.ts";

const newToken = z.strictObject({ name: loginName() })
  .openapi("NewToken", { example: { name: "laptop" } });

const madeToken = z.object({ name: z.string(), token: z.string() })
  .openapi("MadeToken", { example: { name: "laptop", token: "wb_…" } });

const tags = ["tokens"];

/** Adds the routes. */
export function tokensApi(app: AdminApp, guards: Guards, { roster }: AdminHost) {
  app.openapi(
    createRoute({
      ...forAdministrators(guards),
      method: "get",
      path: "/tokens/",
      tags,
      summary: "List the tokens' names",
      responses: {
        200: json("Every one.", z.array(z.object({ name: z.string() }))),
        ...loginProblems,
      },
    }),
    (c) => c.json(Array.from(roster.tokens.keys(), (name) => ({ name })), 200),
  );
  app.openapi(
    createRoute({
      ...forAdministratorsWithBody(guards),
      method: "post",
      path: "/tokens/",
      tags,
      summary: "Make a token, to be sent as `Authorization: Bearer`",
      request: { body: jsonBody(newToken) },
      responses: {
        200: json("It is shown this once.", madeToken),
        400: problem("The name is taken.", "token laptop already exists"),
        ...bodyProblems,
      },
    }),
    async (c) => {
      const { name } = c.req.valid("json");
      if (roster.tokens.size >= MAX_TOKENS) {
        return c.json({ detail: `There are ${MAX_TOKENS} tokens, which is the most` }, 400);
      }
      const { token, hash } = makeToken();
      return await roster.addToken(name, hash)
        ? c.json({ name, token }, 200)
        : c.json({ detail: `token ${name} already exists` }, 400);
    },
  );
  app.openapi(
    createRoute({
      ...forAdministrators(guards),
      method: "delete",
      path: "/tokens/{name}",
      tags,
      summary: "Remove a token, which nobody can use from then on",
      request: { params: z.object({ name: z.string().openapi({ example: "laptop" }) }) },
      responses: {
        200: json("It was removed.", z.object({ delete: z.literal("success"), token: z.string() })),
        404: problem("There is none of this name.", "token not found"),
        ...changeProblems,
      },
    }),
    async (c) => {
      const { name } = c.req.valid("param");
      return await roster.removeToken(name)
        ? c.json({ delete: "success" as const, token: name }, 200)
        : c.json({ detail: "token not found" }, 404);
    },
  );
}
