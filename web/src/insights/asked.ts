/** What a bar, a cell or a number opens: the quotes that it counts. */
import type { QuoteQuery } from "../api/insights";

export interface Asked {
  title: string;
  query: QuoteQuery;
  /** The theme, where the quotes are one theme's: people can change it there. */
  theme?: string;
}

export type Ask = (asked: Asked) => void;
