// The built files work from any folder of a web server.
import { expect, test } from "@playwright/test";
import { createServer, request } from "node:http";
import { example, open, paste, runToEnd, status } from "./page.mjs";

test("the page works from a sub-path", async ({ page, baseURL }) => {
  const prefix = "/deep/down/";
  const server = createServer((asked, answer) => {
    if (!asked.url.startsWith(prefix)) return answer.writeHead(404).end();
    const onward = request(new URL(asked.url.slice(prefix.length), baseURL), (reply) => {
      answer.writeHead(reply.statusCode, { "content-type": reply.headers["content-type"] ?? "application/octet-stream" });
      reply.pipe(answer);
    });
    onward.on("error", () => answer.writeHead(502).end());
    onward.end();
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  try {
    await open(page, `http://127.0.0.1:${server.address().port}${prefix}`);
    await paste(page, example("pi"));
    await runToEnd(page);
    await expect(status(page)).toContainText("Complete");
  } finally {
    server.closeAllConnections();
    server.close();
  }
});
