/**
 * Reading XML 1.0 as far as a report uses it: elements, attributes, text and the five named entities.
 * What is not well-formed is an error, so that reading is a check.
 *
 * @module
 */

/** An element, with what is within it. */
export interface Element {
  name: string;
  attributes: Record<string, string>;
  children: Element[];
  text: string;
}

const entities: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/** Reads a whole document; its root. @throws {Error} when it is not well-formed. */
export function readXml(document: string): Element {
  // deno-lint-ignore no-control-regex -- just these may not stand in XML
  const forbidden = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/.exec(document);
  if (forbidden !== null) throw new Error(`There is a forbidden character at ${forbidden.index}`);
  const declaration = /^<\?xml version="1\.0" encoding="UTF-8"\?>\s*/.exec(document);
  if (declaration === null) throw new Error("It does not begin with an XML declaration");
  const top: Element = { name: "", attributes: {}, children: [], text: "" };
  const open = [top];
  const token = /<(\/?)([A-Za-z][\w-]*)((?:\s+[\w-]+="[^"<]*")*)\s*(\/?)>|([^<]+)/y;
  token.lastIndex = declaration[0].length;
  while (token.lastIndex < document.length) {
    const at = token.lastIndex;
    const match = token.exec(document);
    if (match === null) throw new Error(`It goes wrong at: ${document.slice(at, at + 60)}`);
    const [, closes, name, attributes = "", isEmpty, text] = match;
    const parent = open.at(-1)!;
    if (text !== undefined) {
      parent.text += unescape(text);
      continue;
    }
    if (closes === "/") {
      if (parent.name !== name) throw new Error(`</${name}> closes <${parent.name}>`);
      open.pop();
      continue;
    }
    const element: Element = { name: name!, attributes: {}, children: [], text: "" };
    for (const [, key, value] of attributes.matchAll(/([\w-]+)="([^"]*)"/g)) {
      if (key! in element.attributes) throw new Error(`<${name}> has ${key} twice`);
      element.attributes[key!] = unescape(value!);
    }
    parent.children.push(element);
    if (isEmpty === "") open.push(element);
  }
  if (open.length > 1) throw new Error(`<${open.at(-1)!.name}> is not closed`);
  if (top.children.length !== 1 || top.text.trim() !== "") {
    throw new Error("There must be one root");
  }
  return top.children[0]!;
}

/** All elements of a name, at any depth. */
export function elements(within: Element, name: string): Element[] {
  return within.children.flatMap((child) => [
    ...(child.name === name ? [child] : []),
    ...elements(child, name),
  ]);
}

function unescape(text: string): string {
  return text.replaceAll(/&([^;\s]*);?/g, (whole, name: string) => {
    if (!whole.endsWith(";") || !(name in entities)) throw new Error(`${whole} is no entity`);
    return entities[name]!;
  });
}
