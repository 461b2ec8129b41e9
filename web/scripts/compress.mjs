/** Leaves a .br and a .gz beside each text file of the build, which the service sends to whoever takes them. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const SMALLEST = 1000;
const assets = new URL("../dist/assets/", import.meta.url);
for (const name of readdirSync(assets).filter((name) => /\.(js|css|svg)$/.test(name))) {
  const plain = readFileSync(new URL(name, assets));
  if (plain.length < SMALLEST) continue;
  const packed = {
    br: brotliCompressSync(plain, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: plain.length } }),
    gz: gzipSync(plain, { level: 9 }),
  };
  for (const [ending, bytes] of Object.entries(packed)) writeFileSync(new URL(`${name}.${ending}`, assets), bytes);
}
