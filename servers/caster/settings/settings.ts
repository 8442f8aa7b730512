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
 * Passwords may be hashes (`scrypt$…`). It may also hold what the original does not know:
 *
 * ```json
 * {
 *   "users": { "user1": { …, "max_connections": 5, "digest_secrets": { "MD5": "…", "SHA-256": "…" } } },
 *   "source_passwords": { "point1": "…" },
 *   "admin_tokens": { "laptop": "sha256$…" },
 *   "sourcetable": { … }     as sourcetable_settings.ts has it
 * }
 * ```
 *
 * What else an object holds is kept as it is.
 *
 * @module
 */
import { hintFor, suggest } from "../../../core/suggest.ts";
import { type JsonNode, JsonText, nodeAt, plain } from "./json_text.ts";
import { sourcetableOf, type SourcetableSettings } from "./sourcetable_settings.ts";

/** Who may receive what. */
export interface User {
  /** Plain, or a hash as `access/password_hash.ts` makes them. */
  readonly password: string;
  /** Empty is every one. */
  readonly allowedStreampoints: readonly string[];
  /** How many rovers at a time; where it is missing, the caster's option says it, and 0 is any. */
  readonly maxConnections?: number;
  /** Kept beside a hash, so that the user can still log in with HTTP Digest. */
  readonly digestSecrets?: Readonly<Record<string, string>>;
  /** What else the file says of this user. */
  readonly others?: ReadonlyMap<string, unknown>;
}

/** What a caster knows. Never changed in place: a change makes another one. */
export interface Settings {
  readonly streampoints: readonly string[];
  /** By login. */
  readonly users: ReadonlyMap<string, User>;
  /** By streampoint, for those whose sources have a password of their own; plain, or hashes. */
  readonly sourcePasswords?: ReadonlyMap<string, string>;
  /** The hashes of the administrators' tokens, by name. */
  readonly adminTokens?: ReadonlyMap<string, string>;
  /** What the sourcetable shall say, as it is written and as it is meant. */
  readonly sourcetable?: { document: unknown; settings: SourcetableSettings };
  /** What else the file holds. */
  readonly others?: ReadonlyMap<string, unknown>;
}

/** Settings as the text of their file. */
export function encodeSettings(settings: Settings): string {
  const { streampoints, users, sourcePasswords, adminTokens, sourcetable, others = new Map() } =
    settings;
  const document = {
    streampoints,
    users: Object.fromEntries([...users].map(([login, user]) => [login, documentOf(user)])),
    ...membersUnlessEmpty("source_passwords", sourcePasswords),
    ...membersUnlessEmpty("admin_tokens", adminTokens),
    ...(sourcetable === undefined ? {} : { sourcetable: sourcetable.document }),
    ...Object.fromEntries(others),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function documentOf(user: User): Record<string, unknown> {
  const { password, allowedStreampoints, maxConnections, digestSecrets, others = new Map() } = user;
  return {
    password,
    allowed_streampoints: allowedStreampoints,
    ...(maxConnections === undefined ? {} : { max_connections: maxConnections }),
    ...(digestSecrets === undefined ? {} : { digest_secrets: digestSecrets }),
    ...Object.fromEntries(others),
  };
}

function membersUnlessEmpty(name: string, members: ReadonlyMap<string, string> = new Map()) {
  return members.size === 0 ? {} : { [name]: Object.fromEntries(members) };
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

  function textsOf(node: JsonNode | undefined, what: string): Map<string, string> {
    if (node === undefined) return new Map();
    return new Map(
      [...membersOf(node, what)].map(([name, member]) => [
        name,
        stringOf(member, `${JSON.stringify(name)} of ${what}`),
      ]),
    );
  }

  function countOf(node: JsonNode, what: string): number {
    const isCount = node.kind === "scalar" && typeof node.value === "number" &&
      Number.isSafeInteger(node.value) && node.value >= 0;
    return isCount
      ? node.value as number
      : json.fail(node.offset, `${what} must be a whole number, 0 or more`);
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
    const rest = othersOf(node, [
      "password",
      "allowed_streampoints",
      "max_connections",
      "digest_secrets",
    ]);
    const maxConnections = given.get("max_connections");
    const digestSecrets = given.get("digest_secrets");
    const password = given.get("password") ?? json.fail(node.offset, `${who} has no "password"`);
    const allowed = given.get("allowed_streampoints");
    return {
      password: stringOf(password, `the password of ${who}`),
      allowedStreampoints: allowed === undefined
        ? []
        : namesOf(allowed, `"allowed_streampoints" of ${who}`, "an allowed streampoint"),
      ...(maxConnections === undefined
        ? {}
        : { maxConnections: countOf(maxConnections, `"max_connections" of ${who}`) }),
      ...(digestSecrets === undefined ? {} : {
        digestSecrets: Object.fromEntries(textsOf(digestSecrets, `"digest_secrets" of ${who}`)),
      }),
      others: rest,
    };
  }

  function sourcetableIn(node: JsonNode): Settings["sourcetable"] {
    const document = plain(node);
    const settings = sourcetableOf(document);
    if (!("message" in settings)) return { document, settings };
    const { path, message } = settings;
    return json.fail(nodeAt(node, path).offset, `${["sourcetable", ...path].join(".")} ${message}`);
  }

  const given = membersOf(root, "the settings");
  const rest = othersOf(root, [
    "streampoints",
    "users",
    "source_passwords",
    "admin_tokens",
    "sourcetable",
  ]);
  const streampoints = given.get("streampoints") ??
    json.fail(root.offset, '"streampoints" is missing');
  const users = given.get("users") ?? json.fail(root.offset, '"users" is missing');
  const sourcetable = given.get("sourcetable");
  return {
    streampoints: namesOf(streampoints, '"streampoints"', "a streampoint"),
    users: new Map(
      [...membersOf(users, '"users"')].map(([login, node]) => [login, userOf(login, node)]),
    ),
    sourcePasswords: textsOf(given.get("source_passwords"), '"source_passwords"'),
    adminTokens: textsOf(given.get("admin_tokens"), '"admin_tokens"'),
    ...(sourcetable === undefined ? {} : { sourcetable: sourcetableIn(sourcetable) }),
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
