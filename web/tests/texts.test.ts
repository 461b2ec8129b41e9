import { describe, expect, it } from "vitest";
import { catalogues } from "../src/texts";

/** Every key with the kind of its value; a function's number of arguments counts, an insertion forgotten shows. */
function shape(value: unknown, at = ""): string[] {
  if (typeof value === "function") return [`${at}(${value.length})`];
  if (typeof value !== "object" || value === null) return [`${at}: ${typeof value}`];
  return Object.entries(value).flatMap(([key, inner]) => shape(inner, `${at}.${key}`));
}

const text = (value: unknown): string[] =>
  typeof value === "string" ? [value] : typeof value === "object" && value !== null ? Object.values(value).flatMap(text) : [];

describe.each(Object.entries(catalogues).filter(([language]) => language !== "en"))("the catalogue of %s", (_, catalogue) => {
  it("has every text that the English one has, and no other", () =>
    expect(shape(catalogue).sort()).toEqual(shape(catalogues.en).sort()));
  it("leaves no text empty", () => expect(text(catalogue).filter((found) => found.trim() === "")).toEqual([]));
});
