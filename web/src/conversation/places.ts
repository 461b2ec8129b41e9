/** Utterances as proofs: what a position in the transcript plays and marks. Pure. */
import type { Utterance } from "../api/types";
import type { Proof } from "./evidence";

export const proofOf = ({ id, text, start, end }: Utterance): Proof => ({ utterance_id: id, quote: text, start, end });

/** The utterances at these positions, in order; positions that the transcript does not have any more are left out. */
export const saidAt = (utterances: readonly Utterance[], positions: readonly number[]): Utterance[] =>
  utterances.filter(({ position }) => positions.includes(position));
