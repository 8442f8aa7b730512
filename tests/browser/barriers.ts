/**
 * What keeps people from using a page, as far as a program can tell.
 *
 * @module
 */
import axe from "axe-core/axe.min.js" with { type: "text" };
import type { Page } from "playwright-core";

/** What axe-core finds that is serious. */
export async function barriers(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const found = await page.evaluate("axe.run(document, { resultTypes: ['violations'] })") as {
    violations: { id: string; impact: string; nodes: { html: string; failureSummary: string }[] }[];
  };
  return found.violations.filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html} ${node.failureSummary}`));
}
