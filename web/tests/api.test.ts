import { readFileSync } from "node:fs";
import openapiTS, { astToString } from "openapi-typescript";
import { expect, it } from "vitest";
import { toProblem } from "../src/api/problem";

it("the client's types are those of the OpenAPI document (run `npm run api` when this fails)", async () => {
  const written = readFileSync(new URL("../src/api/schema.d.ts", import.meta.url), "utf8");
  const made = astToString(await openapiTS(new URL("../openapi.json", import.meta.url)));
  expect(written.endsWith(made)).toBe(true);
});

it("a problem is told in the server's own sentence", () =>
  expect(toProblem({ detail: "“a.mp3” is empty.", code: "empty_file" }, 422)).toMatchObject({ detail: "“a.mp3” is empty.", code: "empty_file", status: 422 }));

it("an answer that is no problem document still becomes a sentence", () => {
  for (const body of [null, "", "<html>", {}, { detail: [{ msg: "x" }] }]) expect(toProblem(body, 502).detail).toContain("502");
});
