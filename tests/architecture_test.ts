/**
 * Who may import whom: what `docs/architecture.md` says is held against the module graph.
 */
import assert from "node:assert/strict";
import { relative } from "node:path";

/** For each layer, the layers that it may import besides itself: the table in the documentation. */
const mayImport = await readTable("docs/architecture.md");

async function readTable(path: string): Promise<Record<string, string[]>> {
  const rows = (await Deno.readTextFile(path)).matchAll(/^\| `([\w.]+)` +\| (.*) \|$/gm);
  const words = (cell: string) => Array.from(cell.matchAll(/`([\w.]+)`/g), ([, word]) => word!);
  return Object.fromEntries(Array.from(rows, ([, layer, cell]) => [layer, words(cell!)]));
}

/** Of these folders, what lies in one subfolder may not import from another. */
const apart = ["protocols", "servers", "simulators"];

interface Module {
  path: string;
  imports: string[];
}

const modules = await readModules();

async function readModules(): Promise<Module[]> {
  const root = Deno.cwd();
  const local = (specifier: string) => relative(root, new URL(specifier).pathname);
  const found = new Map<string, Module>();
  for (const entry of ["main.ts", "mod.ts"]) {
    const command = new Deno.Command(Deno.execPath(), {
      args: ["info", "--json", entry],
      stdout: "piped",
    });
    const { stdout } = await command.output();
    const { modules } = JSON.parse(new TextDecoder().decode(stdout)) as {
      modules: {
        specifier: string;
        dependencies?: { code?: { specifier?: string }; type?: { specifier?: string } }[];
      }[];
    };
    for (const { specifier, dependencies = [] } of modules) {
      if (!specifier.startsWith("file:")) continue;
      const imports = dependencies.flatMap(({ code, type }) => [code?.specifier, type?.specifier])
        .filter((to) => to !== undefined && to.startsWith("file:")).map((to) => local(to!));
      found.set(specifier, { path: local(specifier), imports: [...new Set(imports)] });
    }
  }
  return [...found.values()];
}

const layerOf = (path: string) => path.split("/")[0]!;

Deno.test("every module stands in a layer of the table", () => {
  const strangers = modules.map(({ path }) => path).filter((path) => !(layerOf(path) in mayImport));
  assert.deepEqual(strangers, []);
  assert.ok(modules.length > 50, "the graph was read");
});

Deno.test("no layer imports one that it may not", () => {
  const wrong = modules.flatMap(({ path, imports }) =>
    imports.filter((to) =>
      layerOf(to) !== layerOf(path) && !mayImport[layerOf(path)]!.includes(layerOf(to))
    )
      .map((to) => `${path} imports ${to}`)
  );
  assert.deepEqual(wrong, []);
});

Deno.test("protocols, servers and simulators do not import one another", () => {
  const room = (path: string) => path.split("/").slice(0, 2).join("/");
  const inRoom = (path: string) => path.split("/").length > 2;
  const wrong = modules.filter(({ path }) => apart.includes(layerOf(path)) && inRoom(path))
    .flatMap(({ path, imports }) =>
      imports.filter((to) => layerOf(to) === layerOf(path) && inRoom(to) && room(to) !== room(path))
        .map((to) => `${path} imports ${to}`)
    );
  assert.deepEqual(wrong, []);
});

Deno.test("the harness knows parts only through the registries", () => {
  const wrong = modules.filter(({ path }) => layerOf(path) === "harness").flatMap((
    { path, imports },
  ) =>
    imports.filter((to) => /^(servers|simulators)\//.test(to) && !to.endsWith("/registry.ts"))
      .map((to) => `${path} imports ${to}`)
  );
  assert.deepEqual(wrong, []);
});

Deno.test("no protocol does I/O or knows the time", async () => {
  const forbidden =
    /\bDeno\.|\bnew Date\b|\bDate[.(]|Math\.random|setTimeout|setInterval|performance\.|node:(net|fs|dgram|http|tls)/;
  const wrong: string[] = [];
  for (const { path } of modules.filter(({ path }) => layerOf(path) === "protocols")) {
    const code = (await Deno.readTextFile(path)).replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "");
    if (forbidden.test(code)) wrong.push(path);
  }
  assert.deepEqual(wrong, []);
});

Deno.test("nothing is left for later, and no check is switched off", async () => {
  const wrong: string[] = [];
  for (const { path } of modules) {
    const text = await Deno.readTextFile(path);
    if (/\b(TODO|FIXME|XXX)\b|@ts-ignore|@ts-nocheck|\bas any\b/.test(text)) wrong.push(path);
  }
  assert.deepEqual(wrong, []);
});
