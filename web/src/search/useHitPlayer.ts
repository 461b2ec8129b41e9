/** Plays one hit at a time, without leaving the page. */
import { useCallback, useEffect, useRef, useState } from "react";
import { mediaUrl } from "../api/client";
import type { SearchHit } from "../api/types";
import { Player } from "../conversation/player";
import { texts } from "../texts";
import { useSay } from "../ui/messages";

const PAD = 0.15;
const LONGEST = 30;

export function useHitPlayer() {
  const [playing, setPlaying] = useState<string | null>(null);
  const player = useRef<{ player: Player; recordingId: string } | null>(null);
  const say = useSay();
  useEffect(() => () => player.current?.player.destroy(), []);

  const toggle = useCallback(
    (key: string, hit: Pick<SearchHit, "recording_id" | "start" | "end">) => {
      const current = player.current;
      if (playing === key) {
        current?.player.audio.pause();
        return;
      }
      if (hit.recording_id === null) return;
      if (current?.recordingId !== hit.recording_id) {
        current?.player.destroy();
        const made = new Player(mediaUrl(hit.recording_id), 0);
        made.subscribe(() => {
          if (made.snapshot().failed) say(texts.errors.media, true);
          if (!made.snapshot().playing) setPlaying(null);
        });
        player.current = { player: made, recordingId: hit.recording_id };
      }
      const start = hit.start ?? 0;
      player.current?.player.playRange(Math.max(0, start - PAD), (hit.end ?? start + LONGEST) + PAD);
      setPlaying(key);
    },
    [playing, say],
  );
  return { playing, toggle };
}
