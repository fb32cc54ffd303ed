// The terminal with the keyboard alone: commands, completion, history, time that passes, a chapter of the manual.

import { expect, test } from "@playwright/test";
import { open } from "./page.mjs";

/** Walks to the terminal's tab and on to its line. */
async function toTerminal(page) {
  await page.getByRole("tab", { name: "Pod and log" }).focus();
  await page.keyboard.press("End");
  const line = page.getByRole("textbox", { name: "Command line" });
  await line.focus();
  return line;
}

test("a Job is made, waited for and read at the terminal", async ({ page }) => {
  await open(page);
  const line = await toTerminal(page);
  const output = page.getByRole("log", { name: "Terminal output" });
  await page.keyboard.type("kubectl crea");
  await page.keyboard.press("Tab");
  await expect(line).toHaveValue("kubectl create ");
  await page.keyboard.type("-f pi.y");
  await page.keyboard.press("Tab");
  await expect(line).toHaveValue("kubectl create -f pi.yaml ");
  await page.keyboard.press("Enter");
  await expect(output).toContainText("job.batch/pi created");
  await page.keyboard.type("kubectl wait --for=condition=complete job/pi --timeout=5m");
  await page.keyboard.press("Enter");
  await expect(output).toContainText("job.batch/pi condition met");
  await expect(output).toContainText("of virtual time passed");
  await page.keyboard.type("kubectl logs job/pi | cut -c1-8");
  await page.keyboard.press("Enter");
  await expect(output).toContainText("3.141592");
  await page.keyboard.press("ArrowUp");
  await expect(line).toHaveValue("kubectl logs job/pi | cut -c1-8");
});

test("Ctrl-C ends a command, and Escape lets Tab leave", async ({ page }) => {
  await open(page);
  const line = await toTerminal(page);
  await page.keyboard.type("kubectl get jobs -w");
  await page.keyboard.press("Enter");
  await expect(page.getByText("Ctrl-C ends it.")).toBeVisible();
  await page.keyboard.press("Control+c");
  await page.keyboard.type("echo $?");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("log", { name: "Terminal output" })).toContainText("130");
  await page.keyboard.type("left");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Tab");
  await expect(line).toHaveValue("left");
  await expect(line).not.toBeFocused();
});

test("a chapter of the manual plays to its end", async ({ page }) => {
  await open(page);
  await toTerminal(page);
  await page.getByRole("combobox", { name: "Chapters of the manual" }).selectOption({ index: 1 });
  await page.getByRole("button", { name: "Play this chapter" }).press("Enter");
  await expect(page.getByText("That was the chapter.")).toBeVisible();
  await expect(page.getByRole("log", { name: "Terminal output" })).toContainText("Completed At:");
});
