import { describe, expect, it } from "vitest";
import { choicesOf, filtersOf, toggled } from "../src/search/filters";

describe("the filters of a search", () => {
  it("come from the address, and only those that exist", () =>
    expect(filtersOf(new URLSearchParams("q=x&kind=insight&role=agent&colour=red&date_to="))).toEqual({ kind: "insight", role: "agent" }));
  it("are set, exchanged, and taken away by the same press", () => {
    expect(toggled({}, "role", "agent")).toEqual({ role: "agent" });
    expect(toggled({ role: "agent" }, "role", "customer")).toEqual({ role: "customer" });
    expect(toggled({ role: "agent", kind: "note" }, "role", "agent")).toEqual({ kind: "note" });
  });
  it("offer what was counted, most first, and nothing where there is nothing to choose", () =>
    expect(choicesOf({ role: { agent: 2, customer: 5, interviewer: 0 }, language: { en: 7 } }, {})).toEqual([
      { facet: "role", values: [["customer", 5], ["agent", 2]] },
    ]));
  it("keep a chosen value in sight, also when nothing matches it", () =>
    expect(choicesOf({}, { role: "agent" })).toEqual([{ facet: "role", values: [["agent", 0]] }]));
});
