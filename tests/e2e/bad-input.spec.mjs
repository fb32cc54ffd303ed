// Bad input: each gives a message that names the place, the text is kept, and the engine goes on.
import { expect, test } from "@playwright/test";
import { editor, example, kept, open, paste, problems, runButton, runToEnd, status } from "./page.mjs";

const pi = example("pi");
const bomb = ["a: &a [x, x, x, x, x, x, x, x, x]", ..."bcdefghij".split("").map((name, at) => `${name}: &${name} [${Array(9).fill(`*${"abcdefghij"[at]}`).join(", ")}]`)].join("\n");

const cases = [
  ["broken YAML", pi.replace("metadata:", "metadata"), /./, /\d+:\d+/],
  ["a wrong type", pi.replace("spec:\n  template", "spec:\n  parallelism: many\n  template"), /parallelism|int32|string/],
  ["an unknown field", pi.replace("image: perl", "image: perl\n        imag: perl"), /unknown field "?.*imag/],
  ["no template", "apiVersion: batch/v1\nkind: Job\nmetadata:\n  name: x\nspec:\n  completions: 1\n", /Required value|required/i],
  ["restartPolicy Always", pi.replace("Never", "Always"), /Unsupported value: "Always"|valid values/],
  ["negative counts", pi.replace("spec:\n  template", "spec:\n  parallelism: -1\n  completions: -2\n  template"), /greater than or equal to 0/],
  ["a kind that is not a Job", "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: x\n", /Deployment/],
  ["an alias bomb", bomb, /./],
  ["a name of 300 characters", pi.replace("name: pi", `name: ${"x".repeat(300)}`), /63|253|characters|bytes/],
];

for (const [what, text, message] of cases) {
  test(`${what} is told with its place`, async ({ page }) => {
    await open(page);
    await paste(page, text);
    await expect(problems(page).first()).toBeVisible();
    await expect(page.locator(".problems ul")).toContainText(message);
    await expect(problems(page).first().locator(".place")).toHaveText(/^\d+:\d+$/);
    await runButton(page).click();
    await expect.poll(() => kept(page)).toBe(text);
    await paste(page, pi);
    await expect(problems(page)).toHaveCount(0);
    await runToEnd(page);
    await expect(status(page)).toContainText("Complete");
  });
}

test("an empty paste says what to do", async ({ page }) => {
  await open(page);
  await paste(page, "");
  await runButton(page).click();
  await expect(problems(page).or(page.locator(".toast")).first()).toBeVisible();
  await expect(page.locator("#job-title")).toHaveText("No Job yet");
});

test("a huge document is refused and the page goes on", async ({ page }) => {
  await open(page);
  const text = `# ${"x".repeat(70)}\n`.repeat(14_000) + pi;
  await paste(page, text);
  await expect(problems(page).first()).toBeVisible();
  await paste(page, "x: [" + "1,".repeat(120_000) + "1]");
  await expect(problems(page).first()).toBeVisible();
  await paste(page, pi);
  await expect(problems(page)).toHaveCount(0);
  await expect(editor(page)).toContainText("bpi(2000)");
});

test("deep nesting is refused", async ({ page }) => {
  await open(page);
  await paste(page, "a: " + "[".repeat(400));
  await expect(problems(page).first()).toBeVisible({ timeout: 30_000 });
});

test("a name cannot carry markup or turn the line around", async ({ page }) => {
  await open(page);
  await paste(page, pi.replace("name: pi", "name: \"<img src=x onerror=alert(1)>\\u202e\""));
  await expect(problems(page).first()).toBeVisible();
  await runButton(page).click();
  expect(await page.locator("main img, .toasts img").count()).toBe(0);
});
