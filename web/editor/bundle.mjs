// Bundles the CodeMirror editor (editor.mjs beside this file) into one module, editor.js.
// Usage: node web/editor/bundle.mjs [output folder]; Trunk gives its own folder in TRUNK_STAGING_DIR.
import { build } from "esbuild";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const folder = process.argv[2] ?? process.env.TRUNK_STAGING_DIR ?? "dist";

await build({
  entryPoints: [join(here, "editor.mjs")],
  outfile: join(folder, "editor.js"),
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  // Licences of the bundled packages go beside the bundle, not into every download.
  legalComments: "linked",
  logLevel: "warning",
});
