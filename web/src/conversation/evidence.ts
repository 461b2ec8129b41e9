/** From a piece of evidence to what the page does with it: which words to mark, which seconds to play. Pure. */
import type { Utterance } from "../api/types";
import type { Span } from "./words";

export interface Proof {
  utterance_id: string;
  quote: string;
  start: number;
  end: number;
  char_start?: number;
  char_end?: number;
}

/** The characters of the quote: as given when they still fit the text, else where the quote is found, else the whole text. */
export function spanOfProof(proof: Proof, utterance: Pick<Utterance, "text">): Span {
  const { char_start: start, char_end: end, quote } = proof;
  if (start !== undefined && end !== undefined && utterance.text.slice(start, end) === quote) return [start, end];
  const found = utterance.text.indexOf(quote);
  return found >= 0 && quote !== "" ? [found, found + quote.length] : [0, utterance.text.length];
}

export const keyOf = (proof: Proof): string => `${proof.utterance_id}:${proof.start}:${proof.end}`;

const fold = (text: string): string => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim();
const MOSTLY = 0.5;

/** A statement that only repeats (most of) its quote need not be shown beside it. */
export function repeats(statement: string, quote: string): boolean {
  const [said, claim] = [fold(quote), fold(statement)];
  return claim !== "" && said.includes(claim) && claim.length >= said.length * MOSTLY;
}
