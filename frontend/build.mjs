// Builds each entry by itself into doorstep/doors/static/built/, under names that stay: Django adds the hashes and
// compresses, so the files hold no addresses of each other.
//
//   node build.mjs [--watch]

import { mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as lucide from "lucide";
import { build } from "vite";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "..", "doorstep", "doors", "static", "built");
const watch = process.argv.includes("--watch") ? {} : null;
mkdirSync(out, { recursive: true });
// Made aside and put in place file by file: a server that runs meanwhile never misses one.
const aside = watch ? out : mkdtempSync(join(dirname(out), ".built-"));

// A phone of 2020 that was never updated must still get every page right.
const oldest = ["chrome80", "safari13.1", "firefox78"];

/** Will build one TypeScript entry as a module that imports nothing, or one sheet. */
async function entry(file) {
  const name = file.replace(/\.(ts|css)$/, "");
  const sheet = file.endsWith(".css");
  await build({
    root: here,
    configFile: false,
    logLevel: "warn",
    publicDir: false,
    build: {
      watch,
      outDir: aside,
      emptyOutDir: false,
      target: oldest,
      cssTarget: oldest,
      cssMinify: "lightningcss",
      assetsInlineLimit: 4096,
      modulePreload: false,
      rollupOptions: {
        input: join(here, "src", file),
        output: {
          format: "es",
          entryFileNames: `${name}.js`,
          assetFileNames: sheet ? `${name}[extname]` : `${name}-[name][extname]`,
        },
      },
    },
  });
}

/** Will write the icons that src/icons.txt names as one sheet of symbols: <use href="…/icons.svg#map-pin">. */
function icons() {
  const names = readFileSync(join(here, "src", "icons.txt"), "utf8").split("\n").map((line) => line.trim());
  const symbols = names.filter((name) => name && !name.startsWith("#")).map((name) => {
    if (!lucide[name]) throw new Error(`icons.txt: Lucide has no icon ${name}`);
    const id = name.replace(/(?<=[a-z])(?=[A-Z0-9])/g, "-").toLowerCase();
    const shapes = lucide[name].map(([tag, given]) => {
      const attributes = Object.entries(given).map(([key, value]) => ` ${key}="${value}"`);
      return `<${tag}${attributes.join("")}/>`;
    });
    return `<symbol id="${id}" viewBox="0 0 24 24">${shapes.join("")}</symbol>`;
  });
  writeFileSync(join(aside, "icons.svg"), `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`);
}

try {
  icons();
  for (const file of readdirSync(join(here, "src")).filter((name) => /\.(ts|css)$/.test(name) && !name.endsWith(".d.ts"))) {
    await entry(file);
  }
  if (!watch) {
    const made = readdirSync(aside);
    for (const file of made) renameSync(join(aside, file), join(out, file));
    for (const file of readdirSync(out).filter((name) => !made.includes(name))) rmSync(join(out, file));
  }
} finally {
  if (!watch) rmSync(aside, { recursive: true, force: true });
}
