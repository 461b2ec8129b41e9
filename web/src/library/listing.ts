/** What the library is narrowed to and sorted by, kept in the address so that a link shows the same list. Pure. */
import type { paths } from "../api/schema";

export type Query = NonNullable<paths["/api/v1/recordings"]["get"]["parameters"]["query"]>;
export type Sort = NonNullable<Query["sort"]>;
export type Order = NonNullable<Query["order"]>;
export type Status = NonNullable<Query["status"]>[number];

export interface Listing {
  query?: string;
  state?: State;
  kind?: string;
  language?: string;
  participant_id?: string;
  theme_id?: string;
  since?: string;
  until?: string;
  sort: Sort;
  order: Order;
}

/** What a person would call the state of a recording, and the statuses that it stands for. */
export const STATES = {
  working: ["queued", "processing"],
  ready: ["completed", "partially_completed"],
  failed: ["failed", "cancelled"],
} as const satisfies Record<string, readonly Status[]>;
export type State = keyof typeof STATES;

export const SORTS: readonly Sort[] = ["created_at", "recorded_on", "title", "duration", "satisfaction"];
/** How each list begins when its heading is pressed for the first time. */
export const FIRST: Record<Sort, Order> = { created_at: "desc", recorded_on: "desc", title: "asc", duration: "desc", satisfaction: "asc" };
export const NEWEST: Listing = { sort: "created_at", order: "desc" };

const TEXTS = ["query", "kind", "language", "participant_id", "theme_id"] as const;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** The list that an address asks for; what no filter understands is left out. */
export function listingOf(parameters: URLSearchParams): Listing {
  const sort = SORTS.find((one) => one === parameters.get("sort")) ?? NEWEST.sort;
  const order = (["asc", "desc"] as const).find((one) => one === parameters.get("order")) ?? FIRST[sort];
  const listing: Listing = { sort, order };
  for (const name of TEXTS) {
    const value = parameters.get(name)?.trim();
    if (value) listing[name] = value;
  }
  const state = (Object.keys(STATES) as State[]).find((one) => one === parameters.get("state"));
  if (state) listing.state = state;
  for (const edge of ["since", "until"] as const) {
    const value = parameters.get(edge);
    if (value && DAY.test(value)) listing[edge] = value;
  }
  return listing;
}

/** Back into an address; what is as usual is not written. */
export function addressOf({ sort, order, ...filters }: Listing): URLSearchParams {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(filters)) if (value) parameters.set(name, value);
  if (sort !== NEWEST.sort) parameters.set("sort", sort);
  if (order !== FIRST[sort]) parameters.set("order", order);
  return parameters;
}

/** Pressing a heading sorts by it, pressing it again turns the order. */
export const sortedBy = (listing: Listing, sort: Sort): Listing => ({
  ...listing,
  sort,
  order: listing.sort !== sort ? FIRST[sort] : listing.order === "asc" ? "desc" : "asc",
});

/** Whether some recordings may be left out. */
export const isNarrowed = ({ sort: _sort, order: _order, ...filters }: Listing): boolean => Object.values(filters).some(Boolean);

/** As the API asks for it. */
export const queryOf = ({ state, kind, ...rest }: Listing): Query => ({
  ...rest,
  ...(state ? { status: [...STATES[state]] } : {}),
  ...(kind ? { kind: [kind] } : {}),
});
