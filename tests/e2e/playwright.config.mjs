// End-to-end tests of the built page. `cargo xtask test page e2e` builds and serves it and sets the variables;
// by hand, against `cargo xtask serve`: npx playwright test --config tests/e2e/playwright.config.mjs
import { defineConfig } from "@playwright/test";

export default defineConfig({
  testDir: ".",
  testMatch: "*.spec.mjs",
  outputDir: "test-results",
  // A test that passes only when repeated is a failed test.
  retries: 0,
  // The engine has a thread of its own in each page; more pages at once than this and two cores wait.
  workers: 2,
  fullyParallel: true,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [["list"], ...(process.env.JOBYARD_E2E_REPORT ? [["json", { outputFile: process.env.JOBYARD_E2E_REPORT }]] : [])],
  use: {
    baseURL: process.env.JOBYARD_URL ?? "http://127.0.0.1:8080/",
    viewport: { width: 1280, height: 800 },
    trace: "retain-on-failure",
    launchOptions: {
      executablePath: process.env.JOBYARD_CHROMIUM ?? "/usr/bin/chromium",
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
});
