// A CronJob on the page: a week of virtual time, its calendar, and no more starts when it is suspended.
import { expect, test } from "@playwright/test";
import { open, paste, runButton } from "./page.mjs";

const hourly = `apiVersion: batch/v1
kind: CronJob
metadata:
  name: hourly
spec:
  schedule: "0 * * * *"
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: Never
          containers:
          - name: main
            image: busybox
            command: ["sh", "-c", "sleep 5"]
`;

test("a day of an hourly CronJob has 24 starts, and none when it is suspended", async ({ page }) => {
  await open(page);
  await paste(page, hourly);
  await runButton(page).click();
  await page.getByRole("tab", { name: "Schedule" }).click();
  await expect(page.getByRole("table", { name: "Next runs" }).getByRole("row")).toHaveCount(11);
  const calendar = page.getByRole("table", { name: /^Runs by day and hour/ });

  await page.getByRole("button", { name: "Run a week" }).click();
  const day = calendar.getByRole("row", { name: /Mon 2026-01-05/ });
  await expect(day.locator(".run.is-good")).toHaveCount(24, { timeout: 30_000 });
  await expect(page.locator(".clock-date")).toContainText("2026-01-08", { timeout: 30_000 });

  await page.locator(".schedule").getByRole("button", { name: "Suspend" }).click();
  await expect(page.getByText("No run is to come")).toBeVisible();
  await expect(calendar.locator(".run.is-coming")).toHaveCount(0);
  await page.getByRole("button", { name: "Run a week" }).click();
  await expect(page.locator(".clock-date")).toContainText("2026-01-15", { timeout: 30_000 });
  await expect(calendar.getByRole("row", { name: /2026-01-07/ })).toHaveCount(1);
  await expect(calendar.getByRole("row", { name: /2026-01-09/ })).toHaveCount(0);
});
