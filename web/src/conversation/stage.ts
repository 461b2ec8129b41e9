/** What the panels may ask of the page: play and show a proof, move to a second. */
import type { Proof } from "./evidence";

export interface Stage {
  hasAudio: boolean;
  /** Key of the proof that plays now. */
  playing: string | null;
  play: (proof: Proof) => void;
  seek: (time: number) => void;
}
