// Bundles the extension into one file, so that it is packaged without node_modules.
import { build } from "esbuild";
import { copyFile } from "node:fs/promises";

await build({
  entryPoints: ["extension.js"],
  outfile: "dist/extension.js",
  bundle: true,
  platform: "node",
  target: "node20",
  format: "cjs",
  external: ["vscode"],
  minify: true,
});
await copyFile("../../LICENSE-MIT", "LICENSE.txt");
await copyFile("../../LICENSE-APACHE", "LICENSE-APACHE.txt");
