import { describe, expect, it } from "vitest";
import { en } from "../src/texts/en";
import { fr } from "../src/texts/fr";
import { service } from "../src/texts/fr-service";
import { typeset } from "../src/texts/typeset";

const catalogues = { en, fr };

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

describe("French typography", () => {
  it("never breaks before a colon, a question mark or a percent sign, nor within guillemets", () => {
    expect(typeset("Trouvé : « 93 % » ?")).toBe("Trouvé\u00a0: «\u00a093\u00a0%\u00a0»\u00a0?");
    expect(typeset("http://localhost:8765")).toBe("http://localhost:8765");
  });
  it("reaches texts in lists and those that are made of values", () => {
    const set = typeset({ keys: [["a ; b"]], left: (n: number) => `encore ${n} %` });
    expect(set.keys).toEqual([["a\u00a0; b"]]);
    expect(set.left(5)).toBe("encore 5\u00a0%");
  });
});

describe("what the service says", () => {
  it("is told in whole French sentences", () =>
    expect(Object.values(service.problems).filter((sentence) => !/^[A-ZÀÉÊ].*\.$/.test(sentence))).toEqual([]));
});
