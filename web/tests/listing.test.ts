import { describe, expect, it } from "vitest";
import { addressOf, isNarrowed, listingOf, NEWEST, queryOf, sortedBy } from "../src/library/listing";

const of = (address: string) => listingOf(new URLSearchParams(address));

describe("the list of the library in its address", () => {
  it("goes there and back", () => {
    const address = "query=renewal&kind=interview&theme_id=t1&state=failed&since=2026-03-01&sort=title&order=desc";
    expect(of(addressOf(of(address)).toString())).toEqual(of(address));
    expect(addressOf(NEWEST).toString()).toBe("");
  });

  it("leaves out what no filter understands", () => {
    expect(of("sort=colour&order=up&state=lost&since=yesterday&query=%20")).toEqual(NEWEST);
  });

  it("turns the order when the same heading is pressed again", () => {
    const byTitle = sortedBy(NEWEST, "title");
    expect([byTitle.sort, byTitle.order]).toEqual(["title", "asc"]);
    expect(sortedBy(byTitle, "title").order).toBe("desc");
    expect(sortedBy(byTitle, "duration").order).toBe("desc");
  });

  it("asks the API for the statuses that a state stands for, and names what is narrowed", () => {
    expect(queryOf(of("state=working&kind=other"))).toEqual({ sort: "created_at", order: "desc", status: ["queued", "processing"], kind: ["other"] });
    expect([isNarrowed(of("sort=title")), isNarrowed(of("kind=other"))]).toEqual([false, true]);
  });
});
