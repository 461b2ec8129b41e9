/** Fails the build when the JavaScript that the first screen needs weighs more than 250 kB gzipped. */
import { readFileSync, readdirSync } from "node:fs";
import { gzipSync } from "node:zlib";

const BUDGET = 250_000;
const dist = new URL("../dist/", import.meta.url);
const html = readFileSync(new URL("index.html", dist), "utf8");
const size = (path) => gzipSync(readFileSync(new URL(path, dist))).length;
const first = [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+\.js)"/g)].map((found) => found[1]);
if (first.length === 0) throw new Error("index.html loads no script");
const total = first.map(size).reduce((sum, bytes) => sum + bytes, 0);
for (const name of readdirSync(new URL("assets/", dist)).filter((name) => /\.(js|css)$/.test(name)))
  console.log(`${(size(`assets/${name}`) / 1000).toFixed(1).padStart(7)} kB gz  ${name}`);
console.log(`first screen: ${(total / 1000).toFixed(1)} kB gz of JavaScript (budget ${BUDGET / 1000} kB)`);
if (total > BUDGET) process.exit(1);
