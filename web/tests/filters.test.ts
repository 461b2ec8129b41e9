import { describe, expect, it } from "vitest";
import { called } from "../src/search/called";
import { choicesOf, filtersOf, filtersOfKept, sameFilters, toggled } from "../src/search/filters";
import { locale } from "../src/texts";
import { day } from "../src/time";

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

describe("a kept search", () => {
  const kept = { project_id: "p", theme_id: "t", recording_id: "r", kind: null, role: "agent" };
  it("is asked again with its theme and its conversation", () =>
    expect(filtersOfKept(kept)).toEqual({ theme_id: "t", recording_id: "r", role: "agent" }));
  it("is another one where a filter differs", () => {
    expect(sameFilters(filtersOfKept(kept), { role: "agent", recording_id: "r", theme_id: "t" })).toBe(true);
    expect(sameFilters(filtersOfKept(kept), { role: "agent", recording_id: "r" })).toBe(false);
    expect(sameFilters({}, { kind: "note" })).toBe(false);
  });
  it("is called by its words and what it is narrowed to", () => {
    expect(called("export", {}, {}, {})).toBe("export");
    const filters = { kind: "insight", participant_id: "1", role: "customer", date_from: "2026-03-02", theme_id: "t" };
    expect(called("export", filters, { 1: "Ana" }, { theme_id: "Exports fail" })).toBe(`export · Insights · Ana · Customer · From ${day("2026-03-02", locale)} · Exports fail`);
    expect(called("export", { theme_id: "t", role: "pilot" }, {}, {})).toBe("export · pilot · Theme");
  });
});
