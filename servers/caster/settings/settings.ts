/**
 * The caster's settings and their file, which has the shape of the original service's:
 *
 * ```json
 * {
 *   "streampoints": ["point1"],
 *   "users": { "user1": { "password": "password1", "allowed_streampoints": [] } }
 * }
 * ```
 *
 * What else an object holds is kept as it is.
 *
 * @module
 */
import { hintFor, suggest } from "../../../core/suggest.ts";
import { type JsonNode, JsonText, plain } from "./json_text.ts";

/** Who may receive what. */
export interface User {
  readonly password: string;
  /** Empty is every one. */
  readonly allowedStreampoints: readonly string[];
  /** What else the file says of this user. */
  readonly others?: ReadonlyMap<string, unknown>;
}

/** What a caster knows. Never changed in place: a change makes another one. */
export interface Settings {
  readonly streampoints: readonly string[];
  /** By login. */
  readonly users: ReadonlyMap<string, User>;
  /** What else the file holds. */
  readonly others?: ReadonlyMap<string, unknown>;
}

/** Settings as the text of their file. */
export function encodeSettings({ streampoints, users, others = new Map() }: Settings): string {
  const document = {
    streampoints,
    users: Object.fromEntries(
      [...users].map(([login, { password, allowedStreampoints, others = new Map() }]) => [
        login,
        { password, allowed_streampoints: allowedStreampoints, ...Object.fromEntries(others) },
      ]),
    ),
    ...Object.fromEntries(others),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

/**
 * The settings that a file's text holds.
 *
 * @param path What the error calls the file.
 * @throws {BenchError} naming the place of the first mistake: "app_settings.json:3:5: …".
 */
export function decodeSettings(text: string, path: string): Settings {
  const json: JsonText = new JsonText(path, text.replace(/^\uFEFF/, ""));
  const root = json.parse();

  function membersOf(node: JsonNode, what: string): Map<string, JsonNode> {
    return node.kind === "object"
      ? node.members
      : json.fail(node.offset, `${what} must be an object, not ${kindOf(node)}`);
  }

  function stringOf(node: JsonNode, what: string): string {
    return node.kind === "scalar" && typeof node.value === "string"
      ? node.value
      : json.fail(node.offset, `${what} must be a string, not ${kindOf(node)}`);
  }

  function nameOf(node: JsonNode, what: string): string {
    const text = stringOf(node, what);
    return isName(text)
      ? text
      : json.fail(node.offset, `${what} is empty or holds a control character`);
  }

  function namesOf(node: JsonNode, what: string, each: string): string[] {
    if (node.kind !== "list") json.fail(node.offset, `${what} must be a list, not ${kindOf(node)}`);
    return [...new Set(node.items.map((item) => nameOf(item, each)))];
  }

  /** What is left beside the known keys; one that looks like a known key that is missing is not. */
  function othersOf(node: JsonNode, known: string[]): Map<string, unknown> {
    const all = membersOf(node, "");
    const missing = known.filter((key) => !all.has(key));
    const left = [...all].filter(([key]) => !known.includes(key));
    for (const [key, { offset }] of left) {
      if (suggest(key, missing) === undefined) continue;
      json.fail(offset, `${JSON.stringify(key)} is unknown here, ${hintFor(key, missing)}`);
    }
    return new Map(left.map(([key, value]) => [key, plain(value)]));
  }

  function userOf(login: string, node: JsonNode): User {
    const who = `user ${JSON.stringify(login)}`;
    if (!isName(login)) {
      json.fail(node.offset, `the login of ${who} is empty or holds a control character`);
    }
    const given = membersOf(node, who);
    const rest = othersOf(node, ["password", "allowed_streampoints"]);
    const password = given.get("password") ?? json.fail(node.offset, `${who} has no "password"`);
    const allowed = given.get("allowed_streampoints");
    return {
      password: stringOf(password, `the password of ${who}`),
      allowedStreampoints: allowed === undefined
        ? []
        : namesOf(allowed, `"allowed_streampoints" of ${who}`, "an allowed streampoint"),
      others: rest,
    };
  }

  const given = membersOf(root, "the settings");
  const rest = othersOf(root, ["streampoints", "users"]);
  const streampoints = given.get("streampoints") ??
    json.fail(root.offset, '"streampoints" is missing');
  const users = given.get("users") ?? json.fail(root.offset, '"users" is missing');
  return {
    streampoints: namesOf(streampoints, '"streampoints"', "a streampoint"),
    users: new Map(
      [...membersOf(users, '"users"')].map(([login, node]) => [login, userOf(login, node)]),
    ),
    others: rest,
  };
}

/** Laxer than what a new name must be: files of the original service go on working. */
function isName(text: string): boolean {
  return /^\P{Cc}+$/u.test(text);
}

function kindOf(node: JsonNode): string {
  if (node.kind !== "scalar") return node.kind === "list" ? "a list" : "an object";
  return node.value === null ? "null" : `a ${typeof node.value}`;
}
