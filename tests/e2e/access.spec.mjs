// The page for everyone: keyboard alone, screen readers, both themes, both widths, both languages, no shift.
import AxeBuilder from "@axe-core/playwright";
import { expect, test } from "@playwright/test";
import { choice, editor, example, open, paste, runButton, runToEnd, status } from "./page.mjs";

for (const [width, height] of [[1280, 800], [390, 844]]) {
  for (const colorScheme of ["light", "dark"]) {
    test(`axe finds nothing at ${width} pixels, ${colorScheme}`, async ({ page }) => {
      await page.setViewportSize({ width, height });
      await page.emulateMedia({ colorScheme });
      await open(page);
      await expectAccessible(page, "at the start");
      await paste(page, `${example("backoff-limit")}---\n${example("indexed")}`);
      await runToEnd(page);
      await expect(status(page)).toContainText("Failed");
      for (const tab of ["Pod and log", /Events/, "Why", "YAML"]) {
        await page.getByRole("tab", { name: tab }).click();
        await expect(page.getByRole("tab", { name: tab })).toHaveAttribute("aria-selected", "true");
        await expectAccessible(page, `with ${tab}`);
      }
      await paste(page, "a: [");
      await expect(page.locator(".problems li").first()).toBeVisible();
      await expectAccessible(page, "with a problem");
      await page.getByRole("button", { name: "What is not modelled" }).click();
      await expectAccessible(page, "with the dialog");
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      expect(wide).toBe(0);
    });
  }
}

async function expectAccessible(page, when) {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const told = violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id} ${target}: ${failureSummary}`));
  expect.soft(told, when).toEqual([]);
}

test("the keyboard alone runs a Job, reads its log and changes the speed", async ({ page }) => {
  await open(page);
  await page.keyboard.press("Tab");
  await expect(page.locator(".skip")).toBeFocused();
  await tabTo(page, editor(page));
  await page.keyboard.press("ControlOrMeta+Enter");
  await expect(status(page)).toBeVisible();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Tab");
  await expect(editor(page)).not.toBeFocused();
  await tabTo(page, choice(page, "10×"));
  for (let press = 0; press < 4; press += 1) await page.keyboard.press("ArrowRight");
  await expect(choice(page, "max")).toBeChecked();
  await expect(status(page)).toContainText("Complete");
  await tabTo(page, page.locator(".tile").first());
  await page.keyboard.press("Enter");
  await tabTo(page, page.getByRole("tab", { name: "Pod and log" }));
  await page.keyboard.press("ArrowRight");
  await expect(page.getByRole("tab", { name: /Events/ })).toBeFocused();
  await expect(page.locator(".events")).toContainText("Job completed");
});

async function tabTo(page, target) {
  for (let press = 0; press < 60; press += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press("Tab");
  }
  await expect(target).toBeFocused();
}

test("arrows move among the tiles", async ({ page }) => {
  await open(page);
  await paste(page, example("indexed"));
  await runToEnd(page);
  await expect(status(page)).toContainText("Complete");
  const tiles = page.locator(".tile");
  await tiles.first().focus();
  await page.keyboard.press("ArrowRight");
  await expect(tiles.nth(1)).toBeFocused();
  await page.keyboard.press("End");
  await expect(tiles.last()).toBeFocused();
  await page.keyboard.press("Space");
  await expect(tiles.last()).toHaveAttribute("aria-selected", "true");
});

test("Space plays and pauses, the arrow steps", async ({ page }) => {
  await open(page);
  await choice(page, "1×").check({ force: true });
  await runButton(page).click();
  await expect(status(page)).toBeVisible();
  await page.locator("#simulation").focus();
  await page.keyboard.press("Space");
  await expect(page.getByRole("button", { name: "Play" })).toBeVisible();
  const before = await page.locator(".clock-now").textContent();
  await page.locator("#simulation").focus();
  await page.keyboard.press("ArrowRight");
  await expect(page.locator(".clock-now")).not.toHaveText(before);
});

for (const [width, height] of [[1280, 800], [390, 844]]) {
  test(`nothing shifts while a Job runs at ${width} pixels`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    await open(page);
    await paste(page, example("indexed"));
    await choice(page, "10×").check({ force: true });
    await runButton(page).click();
    await page.waitForTimeout(1_000);
    await page.evaluate(() => {
      window.shift = 0;
      new PerformanceObserver((list) => list.getEntries().forEach((entry) => { window.shift += entry.value; })).observe({ type: "layout-shift" });
    });
    await expect(status(page)).toContainText("Complete");
    await page.waitForTimeout(300);
    expect(await page.evaluate(() => window.shift)).toBeLessThan(0.02);
  });
}

test("the page speaks Chinese", async ({ browser }) => {
  const page = await browser.newPage({ locale: "zh-CN" });
  await open(page);
  await expect(page.locator("html")).toHaveAttribute("lang", "zh-Hans");
  await expect(runButton(page)).toHaveText("运行");
  await page.getByRole("button", { name: "English" }).click();
  await expect(runButton(page)).toHaveText("Run");
  await page.reload();
  await expect(runButton(page)).toHaveText("Run");
  await page.close();
});

test("the theme follows the switch and is kept", async ({ page }) => {
  await open(page);
  const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await paper();
  await page.getByLabel("Colours").selectOption("dark");
  await expect.poll(paper).not.toBe(light);
  await page.reload();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
});

test("it says what it is", async ({ page }) => {
  await open(page);
  await expect(page.locator("header")).toContainText("simulated");
  await expect(page.locator("header")).toContainText("Kubernetes v1.37");
  await page.getByRole("button", { name: "What is not modelled" }).click();
  await expect(page.getByRole("dialog")).toContainText("no real images");
});
