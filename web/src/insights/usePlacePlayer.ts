/** Plays places; knows which recordings of a project have no sound. */
import { useRecordings } from "../api/queries";
import { useHitPlayer } from "../search/useHitPlayer";
import type { PlacePlayer } from "./PlaceQuote";

export function usePlacePlayer(project: string): PlacePlayer {
  const { playing, toggle } = useHitPlayer();
  const pages = useRecordings(project).data?.pages ?? [];
  const silent = new Set(pages.flatMap((page) => page.items.filter((item) => !item.has_audio).map((item) => item.id)));
  return { playing, toggle, silent };
}
