/**
 * `wirebench completions <shell>`: what a shell reads to complete command lines.
 *
 * @module
 */
import { ownValue } from "../../core/own_value.ts";
import { shellWord } from "../../core/shell_word.ts";
import { hintFor } from "../../core/suggest.ts";
import { programArguments } from "../../harness/isolation.ts";
import { UsageError } from "../usage_error.ts";
import bash from "./wirebench.bash" with { type: "text" };
import fish from "./wirebench.fish" with { type: "text" };
import zsh from "./wirebench.zsh" with { type: "text" };

/** The script of each shell. */
export const scripts: Readonly<Record<string, string>> = { bash, zsh, fish };

/**
 * What the shell shall read. In a checkout or a bundle there is no program `wirebench`, so that it
 * begins with a function of this name, unless there is something that is called so.
 *
 * @throws {UsageError} for another shell.
 */
export function completionScript(shell: string, isStandalone = Deno.build.standalone): string {
  const script = ownValue(scripts, shell);
  if (script === undefined) {
    const hint = hintFor(shell, Object.keys(scripts));
    throw new UsageError(`There are no completions for ${JSON.stringify(shell)}: ${hint}`);
  }
  if (isStandalone) return script;
  const command = [Deno.execPath(), ...programArguments()].map(shellWord).join(" ");
  const define = shell === "fish"
    ? `type -q wirebench; or function wirebench; ${command} $argv; end`
    : `type wirebench >/dev/null 2>&1 || function wirebench { ${command} "$@"; }`;
  // Only at its beginning the line says what the file is for.
  const [, head = "", rest] = /^(#compdef.*\n)?([\s\S]*)$/.exec(script)!;
  return `${head}${define}\n${rest}`;
}
