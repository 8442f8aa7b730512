/**
 * The servers there are. To add one: its folder, and its line here.
 *
 * @module
 */
import { caster } from "./caster/caster.ts";
import { catalog } from "./catalog/catalog.ts";
import { chat } from "./chat/chat.ts";
import { downloader } from "./downloader/downloader.ts";
import { echo } from "./echo/echo.ts";
import { lantern } from "./lantern/lantern.ts";
import { vod } from "./vod/vod.ts";

/** Every server by its kind. */
export const servers = { caster, catalog, chat, downloader, echo, lantern, vod };
