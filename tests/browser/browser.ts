/**
 * The browser of the browser tests: Debian's Chromium, driven by Playwright.
 *
 * @module
 */
import type { Page } from "playwright-core";
import { realProgram, testWith } from "../real_program.ts";

const program = realProgram("chromium", "chromium");

/** A test in a page of a browser that does nothing of its own accord and resolves no name. */
export function testInBrowser(name: string, run: (page: Page) => Promise<void>): void {
  testWith([program], name, async () => {
    const { chromium } = await loadPlaywright();
    await using browser = await chromium.launch({
      executablePath: program.path!,
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
      ],
    });
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    page.setDefaultTimeout(30_000);
    await run(page);
  });
}

/**
 * Playwright looks into `/proc` for a Windows host as soon as it is loaded, and no permission set
 * reaches that; under its own tests' variable it puts this off until it needs to know, which is never.
 * The variable stays: the files of tests share one process, and another may be loading just now.
 */
async function loadPlaywright() {
  Deno.env.set("__IS_WSL_TEST__", "1");
  return await import("playwright-core");
}
