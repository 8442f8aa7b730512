/**
 * Text of a page, put together so that nothing that comes from a scenario or a peer becomes a tag.
 *
 * @module
 */

/** Text that is HTML already. */
export class Markup {
  readonly text: string;

  /** @param text Is taken as it is. */
  constructor(text: string) {
    this.text = text;
  }
}

/** What may stand in a template: texts are escaped, lists are joined, `undefined` is nothing. */
export type Content = Markup | string | number | undefined | false | readonly Content[];

/** A piece of HTML: `` markup`<p>${text}</p>` ``. */
export function markup(strings: TemplateStringsArray, ...contents: Content[]): Markup {
  return new Markup(
    strings.reduce((text, string, i) => text + textOf(contents[i - 1]) + string),
  );
}

/** JSON within a `<script>`, from which no text can break out. */
export function json(value: unknown): Markup {
  return new Markup(JSON.stringify(value, shortened).replaceAll("<", "\\u003c"));
}

/** Seven digits are more than anybody can see, and half the size. */
function shortened(_: string, value: unknown): unknown {
  return typeof value === "number" ? Number(value.toPrecision(7)) : value;
}

function textOf(content: Content): string {
  if (content === undefined || content === false) return "";
  if (content instanceof Markup) return content.text;
  if (Array.isArray(content)) return content.map(textOf).join("");
  return String(content).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
