/** What a search is called when it is kept: its words, and what it is narrowed to. Pure. */
import { locale, texts } from "../texts";
import { day } from "../time";
import { DATES, FACETS, WITHIN, type Facet, type Filters } from "./filters";

const LONGEST = 200;

/** The words for the values of a facet. */
export const namesOf = (facet: Facet, participants: Record<string, string>): Record<string, string> =>
  ({
    participant_id: participants,
    insight_kind: texts.insights.one,
    cx_component: texts.insights.cx,
    sentiment: texts.search.sentiment,
    role: texts.speakers.roles,
    language: texts.languages,
  })[facet];

/** `names` are those of the theme and the conversation. */
export function called(query: string, filters: Filters, participants: Record<string, string>, names: Filters): string {
  const kinds: Record<string, string> = texts.search.kinds;
  const parts = [
    query,
    filters.kind && (kinds[filters.kind] ?? filters.kind),
    ...FACETS.map((facet) => {
      const value = filters[facet];
      return value && (namesOf(facet, participants)[value] ?? (facet === "participant_id" ? texts.search.facets[facet] : value));
    }),
    ...DATES.map((edge) => filters[edge] && `${texts.search[edge]} ${day(filters[edge], locale)}`),
    ...WITHIN.map((filter) => filters[filter] && (names[filter] ?? texts.search.within[filter])),
  ];
  return parts.filter(Boolean).join(" · ").slice(0, LONGEST);
}
