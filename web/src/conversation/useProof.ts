/** The quote that plays and is marked now, and the link that opens a conversation at its second. */
import { useCallback, useEffect, useMemo, useState } from "react";
import type { Transcript } from "../api/types";
import { secondsOfHash } from "../time";
import { keyOf, spanOfProof, type Proof } from "./evidence";
import type { Player } from "./player";
import type { Shown } from "./TranscriptPane";

/** Quotes start and end mid-breath: a little before and after makes them understood. */
const PAD = 0.15;

export function usePlayingProof(player: Player | null, transcript: Transcript | null) {
  const [proof, setProof] = useState<Proof | null>(null);
  const [ranged, setRanged] = useState(false);
  useEffect(() => player?.subscribe(() => setRanged(player.snapshot().range !== null)), [player]);
  const play = useCallback(
    (wanted: Proof) => {
      setProof(wanted);
      player?.playRange(Math.max(0, wanted.start - PAD), wanted.end + PAD);
    },
    [player],
  );
  const shown = useMemo<Shown | null>(() => {
    const utterance = proof && transcript?.utterances.find((item) => item.id === proof.utterance_id);
    return utterance ? { utteranceId: utterance.id, span: spanOfProof(proof, utterance) } : null;
  }, [proof, transcript]);
  return { shown, play, playing: proof && ranged ? keyOf(proof) : null };
}

/** A link with #t= opens at its second, and moves when the address changes. */
export function useDeepLink(player: Player | null, transcript: Transcript | null, show: (utteranceId: string) => void) {
  const ready = transcript !== null;
  useEffect(() => {
    const go = () => {
      const wanted = secondsOfHash(location.hash);
      if (wanted === null) return;
      player?.seek(wanted);
      const at = transcript?.utterances.findLast((utterance) => utterance.start <= wanted);
      if (at) show(at.id);
    };
    go();
    window.addEventListener("hashchange", go);
    return () => window.removeEventListener("hashchange", go);
    // eslint-disable-next-line react-hooks/exhaustive-deps -- once when both are there; later refreshes must not jump back
  }, [player, ready]);
}
