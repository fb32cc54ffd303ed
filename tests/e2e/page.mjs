// What the tests do with the page, in one place: texts, buttons, places.
import { readFileSync } from "node:fs";

/** An example of the page, byte for byte. */
export function example(name) {
  return readFileSync(new URL(`../../web/examples/${name}.yaml`, import.meta.url), "utf8");
}

/** Opens the page with CodeMirror and the engine ready. */
export async function open(page, path = "./") {
  await page.goto(path);
  await page.locator(".cm-editor").waitFor();
  await runButton(page).and(page.locator(":enabled")).waitFor();
}

export const editor = (page) => page.locator(".cm-content");
export const runButton = (page) => page.locator(".toolbar .primary");
export const status = (page) => page.locator(".job .status");
export const problems = (page) => page.locator(".problems li");
export const clock = (page) => page.locator(".clock-now");
export const log = (page) => page.locator(".log-text");
export const choice = (page, name) => page.getByRole("radio", { name, exact: true });

/** Pastes a text over what the editor holds, as a user does: select all, paste. */
export async function paste(page, text) {
  await editor(page).focus();
  await page.keyboard.press("ControlOrMeta+a");
  if (text === "") {
    await page.keyboard.press("Delete");
    return;
  }
  await editor(page).evaluate((target, text) => {
    const data = new DataTransfer();
    data.setData("text/plain", text);
    target.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
  }, text);
}

/** The editor's whole text: CodeMirror keeps only the visible lines in the page. */
export async function kept(page) {
  return page.evaluate(() => localStorage.getItem("jobyard.text"));
}

/** Runs what is in the editor, as fast as possible. */
export async function runToEnd(page) {
  await choice(page, "max").check({ force: true });
  await runButton(page).click();
}

/** A Job around a container's shell text. */
export function shellJob(name, script, spec = "") {
  return `apiVersion: batch/v1
kind: Job
metadata:
  name: ${name}
spec:
${spec}  template:
    spec:
      containers:
      - name: main
        image: busybox
        command: ["sh", "-c", ${JSON.stringify(script)}]
      restartPolicy: Never
`;
}

/** pi's first digits by Machin's formula: pi = 16 arctan(1/5) - 4 arctan(1/239), as `3.` and the rest. */
export function digitsOfPi(count) {
  const guard = 10n;
  const one = 10n ** (BigInt(count) - 1n + guard);
  const arctan = (inverse) => {
    let power = one / inverse;
    let sum = power;
    for (let n = 3n, sign = -1n; power !== 0n; n += 2n, sign = -sign) {
      power /= inverse * inverse;
      sum += sign * (power / n);
    }
    return sum;
  };
  const scaled = 16n * arctan(5n) - 4n * arctan(239n);
  // Rounded to the last digit, as bpi does.
  const digits = ((scaled + 5n * 10n ** (guard - 1n)) / 10n ** guard).toString();
  return `${digits[0]}.${digits.slice(1)}`;
}
