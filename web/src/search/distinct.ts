/** One hit per thing said. Pure. */
import type { SearchHit } from "../api/types";

/** A note line that repeats an insight word for word at the same second is the same hit: the best placed one stays. */
export function distinct(hits: readonly SearchHit[]): SearchHit[] {
  const seen = new Set<string>();
  return hits.filter((hit) => {
    const key = `${hit.recording_id} ${hit.start} ${hit.text}`;
    if (hit.start !== null && seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
