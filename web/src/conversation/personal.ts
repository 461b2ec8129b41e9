/** Where personal data stands in the transcript as one reads it: what was said, or the markers in its place. */
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { answer, client } from "../api/client";
import { keys } from "../api/queries";
import type { PersonalKind } from "../api/privacy";
import type { components } from "../api/schema";
import type { Transcript } from "../api/types";

export type PersonalMark = components["schemas"]["MarkOut"];
type Marks = components["schemas"]["MarksOut"];

export interface Personal {
  /** By utterance, in order. */
  marks: ReadonlyMap<string, PersonalMark[]>;
  /** How often each kind is there, the most frequent first. */
  kinds: readonly (readonly [kind: PersonalKind, count: number])[];
  total: number;
}

const NOTHING: Personal = { marks: new Map(), kinds: [], total: 0 };

/** Characters are counted in one state of the words: marks of another state say nothing. */
export function personalIn(transcript: Pick<Transcript, "id" | "revision">, found: Marks | null): Personal {
  if (!found || found.transcript_id !== transcript.id || found.revision !== transcript.revision) return NOTHING;
  const marks = new Map<string, PersonalMark[]>();
  const counts = new Map<PersonalKind, number>();
  for (const mark of found.items) {
    marks.set(mark.utterance_id, [...(marks.get(mark.utterance_id) ?? []), mark]);
    counts.set(mark.kind, (counts.get(mark.kind) ?? 0) + 1);
  }
  return { marks, kinds: [...counts].sort((a, b) => b[1] - a[1]), total: found.items.length };
}

/** Asked after the words are on the screen, and again when they change. */
export function usePersonal(recordingId: string, transcript: Transcript): Personal {
  const { data } = useQuery({
    queryKey: [...keys.part(recordingId, "personal-data"), transcript.id, transcript.revision],
    queryFn: () =>
      answer(client.GET("/api/v1/recordings/{recording_id}/personal-data", { params: { path: { recording_id: recordingId } } })),
  });
  return useMemo(() => personalIn(transcript, data ?? null), [transcript, data]);
}

/** What of the transcript is shown: all, what may not have been said, or where there is personal data of some kind. */
export interface Only {
  suspects: boolean;
  personal: boolean;
  /** Of these kinds; none means all. */
  kinds: readonly PersonalKind[];
}

export const EVERYTHING: Only = { suspects: false, personal: false, kinds: [] };

export function narrowed(transcript: Transcript, personal: Personal, only: Only): Transcript {
  if (!only.suspects && !only.personal) return transcript;
  const wanted = (mark: PersonalMark) => only.kinds.length === 0 || only.kinds.includes(mark.kind);
  const utterances = transcript.utterances.filter(
    ({ id, suspect }) => (!only.suspects || suspect) && (!only.personal || personal.marks.get(id)?.some(wanted)),
  );
  return { ...transcript, utterances };
}
