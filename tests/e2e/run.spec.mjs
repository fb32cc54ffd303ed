// From paste to picture: what a visitor pastes runs, and what is on the page is what happened.
import { expect, test } from "@playwright/test";
import { choice, clock, digitsOfPi, editor, example, kept, log, open, paste, problems, runButton, runToEnd, shellJob, status } from "./page.mjs";

test("the pi Job runs to Complete and its log has the 2000 digits", async ({ page }) => {
  await open(page);
  await paste(page, example("pi"));
  await runToEnd(page);
  await expect(status(page)).toContainText("Complete");
  expect((await log(page).textContent()).trim()).toBe(digitsOfPi(2000));
  await expect(page.locator(".conditions").first()).toContainText("CompletionsReached");
  await expect(page.locator(".clock-next")).toHaveText("Nothing more will happen");
});

test("pi-with-timeout unchanged completes, with a deadline shorter than the run it fails", async ({ page }) => {
  await open(page);
  await paste(page, example("pi-with-timeout"));
  await runToEnd(page);
  await expect(status(page)).toContainText("Complete");

  await paste(page, example("pi-with-timeout").replace("activeDeadlineSeconds: 100", "activeDeadlineSeconds: 5"));
  await runToEnd(page);
  await expect(status(page)).toContainText("Failed");
  await expect(page.locator(".conditions").first()).toContainText("DeadlineExceeded");
  await page.getByRole("tab", { name: /Events/ }).click();
  await expect(page.locator(".events")).toContainText("Job was active longer than specified deadline");
});

test("two documents in one paste are two Jobs to choose from", async ({ page }) => {
  await open(page);
  await paste(page, `${example("pi")}---\n${example("pi-with-timeout")}`);
  await runToEnd(page);
  const second = page.getByRole("button", { name: /pi-with-timeout/ });
  await second.click();
  await expect(second).toHaveAttribute("aria-pressed", "true");
  await expect(page.locator("#job-title")).toContainText("pi-with-timeout");
  await expect(status(page)).toContainText("Complete");
});

test("every example runs to its end", async ({ page }) => {
  await open(page);
  for (const [index, end] of ["Complete", "Complete", "Complete", "Failed", "Complete"].entries()) {
    await page.locator(".examples").selectOption({ index: index + 1 });
    await runToEnd(page);
    await expect(status(page), `example ${index}`).toContainText(end);
    // A deadline that the Job did not need is still to come.
    await expect(page.locator(".clock-next")).toHaveText(/^(Nothing more will happen|All has ended; next occurrence in 1m)/);
  }
});

test("an example can be undone and the user's own text comes back", async ({ page }) => {
  await open(page);
  await paste(page, "# mine\n");
  await page.locator(".examples").selectOption({ index: 3 });
  await expect(editor(page)).toContainText("Indexed");
  await page.getByRole("button", { name: "Restore my text" }).click();
  await expect(editor(page)).toHaveText("# mine");
  await editor(page).focus();
  await page.keyboard.press("ControlOrMeta+z");
  await expect(editor(page)).toContainText("Indexed");
});

test("pods are tiles with node, exit code and log", async ({ page }) => {
  await open(page);
  await paste(page, shellJob("two", "echo I am $JOB_COMPLETION_INDEX", "  completionMode: Indexed\n  completions: 2\n  parallelism: 2\n"));
  await runToEnd(page);
  await expect(status(page)).toContainText("Complete");
  await page.getByRole("option", { name: /index 1/ }).click();
  await expect(log(page)).toHaveText("I am 1");
  await expect(page.locator(".tile").nth(1)).toContainText("exit 0");
  await expect(page.locator(".legend .is-succeeded")).toContainText("2");
});

test("the YAML has the status, the reasons name their rule", async ({ page }) => {
  await open(page);
  await paste(page, example("pi"));
  await runToEnd(page);
  await page.getByRole("tab", { name: "YAML" }).click();
  await expect(page.locator(".yaml pre")).toContainText("completionTime:");
  await page.getByRole("tab", { name: "Why" }).click();
  await expect(page.locator(".decisions li").first()).toBeVisible();
});

test("suspend, resume, more pods and delete work by button", async ({ page }) => {
  await open(page);
  await paste(page, shellJob("long", "sleep 1000"));
  await choice(page, "60×").check({ force: true });
  await runButton(page).click();
  await expect(status(page)).toContainText("Running");
  await page.getByRole("button", { name: "Suspend" }).click();
  await expect(status(page)).toContainText("Suspended");
  await page.getByRole("button", { name: "Resume" }).click();
  await expect(status(page)).toContainText("Running");
  await page.getByRole("button", { name: "One pod more" }).click();
  await expect(page.locator(".stepper output")).toHaveText("2");
  await page.locator(".menu summary").click();
  await page.getByRole("button", { name: /Background/ }).click();
  await expect(page.locator("#job-title")).toHaveText("No Job yet");
});

test("ten thousand pods are drawn as a map and a window of tiles", async ({ page }) => {
  await open(page);
  await paste(page, shellJob("many", "sleep 1", "  completionMode: Indexed\n  completions: 10000\n  parallelism: 1000\n"));
  await runToEnd(page);
  await expect(page.locator(".legend .is-succeeded")).toContainText("10,000", { timeout: 45_000 });
  expect(await page.locator(".tile").count()).toBeLessThanOrEqual(100);
  await page.getByRole("button", { name: "Later pods" }).click();
  await expect(page.locator(".tile").first()).toContainText("#96");
});

test("a reload keeps the text", async ({ page }) => {
  await open(page);
  await paste(page, "# kept over a reload\n");
  await expect.poll(() => kept(page)).toBe("# kept over a reload\n");
  await page.reload();
  await expect(editor(page)).toHaveText("# kept over a reload");
});

test("a container that never ends leaves the page responsive and can be stopped", async ({ page }) => {
  await open(page);
  for (const script of ["while true; do :; done", "while true; do echo again; sleep 1; done"]) {
    await paste(page, shellJob("endless", script));
    await runToEnd(page);
    await expect(status(page)).toContainText("Running");
    await page.waitForTimeout(1_000);
    const frames = await page.evaluate(() => new Promise((done) => {
      let count = 0;
      const start = performance.now();
      const frame = () => { count += 1; performance.now() - start < 500 ? requestAnimationFrame(frame) : done(count); };
      requestAnimationFrame(frame);
    }));
    expect(frames).toBeGreaterThan(3);
    await page.getByRole("button", { name: /^(Pause|Play)$/ }).waitFor();
    const pause = page.getByRole("button", { name: "Pause" });
    if (await pause.isVisible()) await pause.click();
    const stands = await clock(page).textContent();
    await page.waitForTimeout(600);
    expect(await clock(page).textContent()).toBe(stands);
    await page.getByRole("button", { name: "Reset" }).click();
    await expect(page.locator("#job-title")).toHaveText("No Job yet");
  }
});

test("a worker that dies is replaced and the text stays", async ({ page }) => {
  await page.addInitScript(() => {
    const Original = Worker;
    window.Worker = class extends Original {
      constructor(...given) { super(...given); window.lastWorker = this; }
    };
  });
  await open(page);
  await paste(page, "# still here\n");
  await page.evaluate(() => lastWorker.dispatchEvent(new ErrorEvent("error", { message: "unreachable", cancelable: true })));
  await expect(page.getByRole("alert")).toContainText("The engine stopped: unreachable");
  await page.getByRole("button", { name: "Restart" }).click();
  await expect(page.getByRole("alert")).toBeHidden();
  await expect(editor(page)).toHaveText("# still here");
  await paste(page, example("pi"));
  await runToEnd(page);
  await expect(status(page)).toContainText("Complete");
});

test("problems are listed while typing and choosing one goes there", async ({ page }) => {
  await open(page);
  await paste(page, example("pi").replace("image:", "imag:"));
  const problem = problems(page).filter({ hasText: 'unknown field' });
  await expect(problem).toContainText("imag");
  await expect(page.locator(".cm-lintRange").first()).toBeVisible();
  await problem.getByRole("button").press("Enter");
  await expect(editor(page)).toBeFocused();
  await expect(page.locator(".cm-activeLine")).toContainText("imag");
});
