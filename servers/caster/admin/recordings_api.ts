/**
 * Recordings in the admin API: which there are, and beginning and ending them.
 *
 * @module
 */
import { createRoute, z } from "@hono/zod-openapi";
import { streampointName } from "../names.ts";
import {
  type AdminApp,
  type AdminHost,
  bodyProblems,
  done,
  forAdministrators,
  forAdministratorsWithBody,
  type Guards,
  json,
  jsonBody,
  loginProblems,
  problem,
} from "./responses.ts";

const recording = z.object({
  stream_point: z.string(),
  file: z.string().nullable().openapi({ description: "Absent while there was nothing to record." }),
  written_bytes: z.int(),
}).openapi("Recording", {
  example: {
    stream_point: "point1",
    file: "recordings/point1-20260101T000000.000Z.rtcm3",
    written_bytes: 123_456,
  },
});

const newRecording = z.strictObject({ stream_point: streampointName() })
  .openapi("NewRecording", { example: { stream_point: "point1" } });

const tags = ["recordings"];

/** Adds the routes. */
export function recordingsApi(
  app: AdminApp,
  guards: Guards,
  { roster, recordings }: AdminHost,
) {
  app.openapi(
    createRoute({
      ...forAdministrators(guards),
      method: "get",
      path: "/recordings/",
      tags,
      summary: "List the recordings that are under way",
      responses: { 200: json("Every one.", z.array(recording)), ...loginProblems },
    }),
    (c) => {
      const all = recordings.all.map(({ streampoint, path, writtenBytes }) => ({
        stream_point: streampoint,
        file: path ?? null,
        written_bytes: writtenBytes,
      }));
      return c.json(all, 200);
    },
  );
  app.openapi(
    createRoute({
      ...forAdministratorsWithBody(guards),
      method: "post",
      path: "/recordings/",
      tags,
      summary: "Begin to record a streampoint",
      request: { body: jsonBody(newRecording) },
      responses: {
        200: done("It is recorded from now on.", "streampoint point1 is recorded"),
        400: problem(
          "It is recorded already, or cannot be.",
          "The caster has no folder to record in",
        ),
        404: problem("There is none of this name.", "streampoint not found"),
        ...bodyProblems,
      },
    }),
    (c) => {
      const { stream_point: name } = c.req.valid("json");
      const streampoint = roster.streampoint(name);
      if (streampoint === undefined) return c.json({ detail: "streampoint not found" }, 404);
      if (!recordings.possible) {
        return c.json({ detail: "The caster has no folder to record in" }, 400);
      }
      return recordings.start(streampoint)
        ? c.json({ message: `streampoint ${name} is recorded` }, 200)
        : c.json({ detail: `streampoint ${name} is recorded already` }, 400);
    },
  );
  app.openapi(
    createRoute({
      ...forAdministrators(guards),
      method: "delete",
      path: "/recordings/{name}",
      tags,
      summary: "End the recording of a streampoint; its files stay",
      request: { params: z.object({ name: z.string().openapi({ example: "point1" }) }) },
      responses: {
        200: done("It is recorded no more.", "streampoint point1 is not recorded any more"),
        404: problem("It is not recorded.", "recording not found"),
        ...loginProblems,
      },
    }),
    (c) => {
      const { name } = c.req.valid("param");
      return recordings.stop(name)
        ? c.json({ message: `streampoint ${name} is not recorded any more` }, 200)
        : c.json({ detail: "recording not found" }, 404);
    },
  );
}
