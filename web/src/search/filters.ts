/** What a search is narrowed to, kept in the address. Pure. */
import type { paths } from "../api/schema";

export type SearchQuery = NonNullable<paths["/api/v1/search"]["get"]["parameters"]["query"]>;
/** The filters that are offered as values with counts. */
export const FACETS = ["insight_kind", "cx_component", "sentiment", "participant_id", "role", "language"] as const;
export const DATES = ["date_from", "date_to"] as const;
/** Things that a search may be kept to: each is shown by its name, and can be taken away. */
export const WITHIN = ["theme_id", "recording_id"] as const;
export type Facet = (typeof FACETS)[number];
export type Filters = Partial<Record<"kind" | Facet | (typeof DATES)[number] | (typeof WITHIN)[number], string>>;

const NAMES = ["kind", ...FACETS, ...DATES, ...WITHIN] as const;

export function filtersOf(parameters: URLSearchParams): Filters {
  const found: Filters = {};
  for (const name of NAMES) {
    const value = parameters.get(name);
    if (value) found[name] = value;
  }
  return found;
}

/** The filters of a kept search, where what does not matter is null; the project is that of the page. */
export function filtersOfKept(kept: object): Filters {
  const given = Object.entries(kept).filter((entry): entry is [string, string] => typeof entry[1] === "string");
  return filtersOf(new URLSearchParams(given));
}

export const sameFilters = (one: Filters, other: Filters): boolean => NAMES.every((name) => one[name] === other[name]);

/** A filter set, or taken away when it was that already. */
export function toggled(filters: Filters, name: keyof Filters, value: string): Filters {
  const { [name]: before, ...rest } = filters;
  return before === value || value === "" ? rest : { ...rest, [name]: value };
}

export interface Choice {
  facet: Facet;
  values: [value: string, matches: number][];
}

/** What the answer counts, most first; a facet with nothing to choose from is left out, a chosen one never. */
export function choicesOf(facets: Record<string, Record<string, number>> | null | undefined, filters: Filters): Choice[] {
  return FACETS.flatMap((facet) => {
    const counted = Object.entries(facets?.[facet] ?? {}).filter(([, matches]) => matches > 0);
    const chosen = filters[facet];
    if (chosen && !counted.some(([value]) => value === chosen)) counted.push([chosen, 0]);
    return counted.length > 1 || chosen ? [{ facet, values: counted.sort((a, b) => b[1] - a[1]) }] : [];
  });
}
