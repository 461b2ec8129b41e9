/** The player of a page as React sees it. */
import { useEffect, useState, useSyncExternalStore } from "react";
import { mediaUrl } from "../api/client";
import { Player, type PlayerState } from "./player";

export function usePlayer(recordingId: string, hasAudio: boolean, duration: number): Player | null {
  const [player, setPlayer] = useState<Player | null>(null);
  useEffect(() => {
    if (!hasAudio) return;
    const made = new Player(mediaUrl(recordingId), duration);
    setPlayer(made);
    return () => {
      setPlayer(null);
      made.destroy();
    };
    // eslint-disable-next-line react-hooks/exhaustive-deps -- a better known duration is no reason to start anew
  }, [recordingId, hasAudio]);
  return player;
}

export const usePlayerState = (player: Player): PlayerState => useSyncExternalStore(player.subscribe, player.snapshot);

/** Whole seconds of the present position, for what need not change each frame. */
export function useSecond(player: Player): number {
  const [second, setSecond] = useState(() => Math.floor(player.time));
  useEffect(() => player.onTick((time) => setSecond(Math.floor(time))), [player]);
  return second;
}

const NOTHING = () => () => undefined;

/** The length that the media itself tells, once it does. */
export const useDuration = (player: Player | null, otherwise: number): number =>
  useSyncExternalStore(player?.subscribe ?? NOTHING, () => player?.snapshot().duration || otherwise);
