/**
 * The texts of the original protocol, exactly as they are on the wire, its spellings included.
 *
 * @module
 */
import type { Download } from "./download.ts";

/** The six commands and what they do: a frame each. */
export const helpFrames: readonly string[] = [
  "help_command - Перечень доступных команд.\n",
  "start - Начать запись url.\n",
  "end - Закончить запись url и отправить на обработку.\n",
  "queue - Показать url в ожидании.\n",
  "loading - Показать url ,по которой происходит загрузка.\n",
  "download - Показать url ,по которым загрузились файлы.",
];

/** `end` with URLs, and without one. */
export const submitted = "Отправка urls на обработку.";
export const nothingToSubmit = "Не добавленно ни одного url для скачивания.";

/** What is none of the six commands. */
export const unknownCommand = "Команда не найдена.";

/** `start` while earlier ones still load. */
export const stillLoading =
  "Для добавления новых url на скачивание, дождитесь окончания загрузки отправленых ранее.";

/** Why a URL is not taken. */
export const malformed = "url не соответствует формату.";
export const unreachable = "url не действителен.";
export const noFile = "Данный url не предназначен для скачивания файла.";

/** A URL whose file is there already. @param path Absolute. */
export function alreadyThere(path: string): string {
  return `Файл по данному url был скачен ранее и находится по адресу: ${legacyFileUrl(path)}`;
}

/** One that waits. */
export function queueFrame({ url }: Pick<Download, "url">): string {
  return `url:${url}, status: В очереди\n`;
}

/** One that loads. A size that is not known is 0. */
export function loadingFrame(
  { url, sizeBytes, doneBytes }: Pick<Download, "url" | "sizeBytes" | "doneBytes">,
  threadsSize: number,
): string {
  const status = percentOf(doneBytes, sizeBytes);
  return `url:${url}, file_amount_bytes:${
    sizeBytes ?? 0
  }, threads_size:${threadsSize}, status:${status}`;
}

/** One that is done. @param path Absolute. */
export function downloadFrame(url: string, sizeBytes: number, path: string): string {
  return `url:${url}, file_amount_bytes:${sizeBytes}, patch: ${legacyFileUrl(path)}\n`;
}

/** With a slash more than a URL has, and nothing escaped: so it is on the wire. */
function legacyFileUrl(path: string): string {
  return `file:///${path}`;
}

/** Percent with one decimal, and never 100.0 before all is there. */
function percentOf(doneBytes: number, sizeBytes: number | null): string {
  if (sizeBytes === null) return "0.0";
  if (doneBytes >= sizeBytes) return "100.0";
  return (Math.floor(doneBytes / sizeBytes * 1_000) / 10).toFixed(1);
}
