// Builds static/dist from static/src and the packages of package.json: styles, scripts, fonts, icons, pictures.
// Plain Node, no machine tools. `--watch` builds again when a source changes.
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, watch, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import opentype from "opentype.js";
import * as sass from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const source = join(here, "src");
// Built aside and put in place at the end: a running server never sees half of it.
const finished = join(here, "dist");
const target = join(here, "..", "node_modules", ".cache", "mot-cua-dist");
const packages = join(here, "..", "node_modules");

// "review" (the reading desk) is built when its sources are there.
const STYLES = ["citizen", "office", "review"];
const SCRIPTS = ["citizen", "office", "charts", "review"];
const WEIGHTS = [400, 600];
const SUBSETS = ["latin", "vietnamese"];

function folder(...parts) {
  const path = join(target, ...parts);
  mkdirSync(path, { recursive: true });
  return path;
}

async function styles() {
  const out = folder("css");
  for (const name of STYLES.filter((each) => existsSync(join(source, "scss", `${each}.scss`)))) {
    const { css } = sass.compile(join(source, "scss", `${name}.scss`), {
      style: "expanded",
      charset: false,
      quietDeps: true,
      silenceDeprecations: ["import", "global-builtin", "color-functions", "if-function"],
    });
    const small = await esbuild.transform(css, {
      loader: "css",
      minify: true,
      target: ["chrome100", "firefox100", "safari15"],
    });
    writeFileSync(join(out, `${name}.css`), small.code);
  }
}

async function scripts() {
  await esbuild.build({
    entryPoints: SCRIPTS.map((name) => join(source, "js", `${name}.js`)).filter((path) => existsSync(path)),
    outdir: folder("js"),
    bundle: true,
    minify: true,
    format: "esm",
    target: ["chrome100", "firefox100", "safari15"],
    legalComments: "none",
    logLevel: "warning",
  });
}

function fonts() {
  const out = folder("fonts");
  const from = join(packages, "@fontsource", "be-vietnam-pro", "files");
  for (const weight of WEIGHTS) {
    for (const subset of SUBSETS) {
      const name = `be-vietnam-pro-${subset}-${weight}-normal.woff2`;
      cpSync(join(from, name), join(out, name));
    }
    writeFileSync(join(out, `figures-${weight}.otf`), tabularFigures(from, weight));
  }
}

// Be Vietnam Pro has proportional figures only. This font holds its ten digits, each centred on the widest one's
// advance, so that codes, dates and money stand in columns (the licence, OFL, allows a derived font).
function tabularFigures(from, weight) {
  const bytes = readFileSync(join(from, `be-vietnam-pro-latin-${weight}-normal.woff`));
  const font = opentype.parse(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
  const digits = [..."0123456789"].map((digit) => font.charToGlyph(digit));
  const advance = Math.round(digits.reduce((sum, glyph) => sum + glyph.advanceWidth, 0) / digits.length / 10) * 10;
  const shifted = digits.map((glyph) => {
    const move = Math.round((advance - glyph.advanceWidth) / 2);
    const path = new opentype.Path();
    path.commands = glyph.path.commands.map((step) => {
      const moved = { ...step };
      for (const axis of ["x", "x1", "x2"]) {
        if (axis in moved) moved[axis] += move;
      }
      return moved;
    });
    return new opentype.Glyph({ name: glyph.name, unicode: glyph.unicode, advanceWidth: advance, path });
  });
  const blank = new opentype.Glyph({ name: ".notdef", advanceWidth: advance, path: new opentype.Path() });
  const made = new opentype.Font({
    familyName: "Mot Cua Figures",
    styleName: weight === 400 ? "Regular" : "SemiBold",
    unitsPerEm: font.unitsPerEm,
    ascender: font.ascender,
    descender: font.descender,
    glyphs: [blank, ...shifted],
  });
  return Buffer.from(made.toArrayBuffer());
}

// The `icon` template tag reads this file on the server and writes the drawing into the page.
function icons() {
  const names = JSON.parse(readFileSync(join(source, "icons.json"), "utf8"));
  const drawings = {};
  for (const name of names) {
    const svg = readFileSync(join(packages, "bootstrap-icons", "icons", `${name}.svg`), "utf8");
    drawings[name] = svg.replace(/^[^>]*>/, "").replace(/<\/svg>\s*$/, "").replace(/\s*\n\s*/g, "");
  }
  writeFileSync(join(folder(), "icons.json"), JSON.stringify(drawings));
}

function pictures() {
  cpSync(join(source, "img"), folder("img"), { recursive: true });
}

async function build() {
  const start = performance.now();
  rmSync(target, { recursive: true, force: true });
  icons();
  fonts();
  pictures();
  await Promise.all([styles(), scripts()]);
  rmSync(finished, { recursive: true, force: true });
  renameSync(target, finished);
  const count = readdirSync(finished, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).length;
  process.stdout.write(`assets: ${count} files in ${((performance.now() - start) / 1000).toFixed(1)} s\n`);
}

await build();

if (process.argv.includes("--watch")) {
  let timer;
  watch(source, { recursive: true }, () => {
    clearTimeout(timer);
    timer = setTimeout(() => build().catch((error) => process.stderr.write(`${error.message}\n`)), 100);
  });
}
