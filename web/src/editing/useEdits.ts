/** Edits of a transcript: sent with the state that they are meant for, shown at once where the answer says what became of it. */
import { useMutation, useQuery, useQueryClient, type QueryClient } from "@tanstack/react-query";
import { answer, client } from "../api/client";
import { sentence } from "../api/problem";
import { keys } from "../api/queries";
import { stateOf } from "../api/states";
import type { Edited, Transcript } from "../api/types";
import { texts } from "../texts";
import { useSay } from "../ui/messages";
import { useWork } from "../conversation/work";
import { applied } from "./applied";

export type Edit =
  | { do: "text"; utterance: string; text: string }
  | { do: "confirm"; utterance: string; words: number[] | null }
  | { do: "revert"; utterance: string; beforeEdit: number | null }
  | { do: "reassign"; utterances: string[]; speaker: string | null; words?: readonly [first: number, last: number] }
  | { do: "merge"; speaker: string; into: string }
  | { do: "split"; speaker: string; utterances: string[] }
  | { do: "undo" }
  | { do: "redo" };

const ROOT = "/api/v1/recordings/{recording_id}";

function send(recording_id: string, edit: Edit): Promise<Edited> {
  const header = { "If-Match": stateOf(recording_id) };
  const here = { recording_id };
  switch (edit.do) {
    case "text":
      return answer(
        client.PATCH(`${ROOT}/utterances/{utterance_id}`, {
          params: { path: { ...here, utterance_id: edit.utterance }, header },
          body: { text: edit.text },
        }),
      );
    case "confirm":
      return answer(
        client.POST(`${ROOT}/utterances/{utterance_id}/confirm`, {
          params: { path: { ...here, utterance_id: edit.utterance }, header },
          body: { words: edit.words },
        }),
      );
    case "revert":
      return answer(
        client.POST(`${ROOT}/utterances/{utterance_id}/revert`, {
          params: { path: { ...here, utterance_id: edit.utterance }, header },
          body: { before_edit: edit.beforeEdit },
        }),
      );
    case "reassign":
      return answer(
        client.POST(`${ROOT}/reassign`, {
          params: { path: here, header },
          body: {
            utterance_ids: edit.utterances,
            speaker: edit.speaker,
            first_word: edit.words?.[0] ?? null,
            last_word: edit.words?.[1] ?? null,
          },
        }),
      );
    case "merge":
      return answer(
        client.POST(`${ROOT}/speakers/{speaker_id}/merge`, {
          params: { path: { ...here, speaker_id: edit.speaker }, header },
          body: { into: edit.into },
        }),
      );
    case "split":
      return answer(
        client.POST(`${ROOT}/speakers/{speaker_id}/split`, {
          params: { path: { ...here, speaker_id: edit.speaker }, header },
          body: { utterance_ids: edit.utterances },
        }),
      );
    case "undo":
      return answer(client.POST(`${ROOT}/undo`, { params: { path: here, header } }));
    case "redo":
      return answer(client.POST(`${ROOT}/redo`, { params: { path: here, header } }));
  }
}

function show(queries: QueryClient, id: string, edited: Edited): void {
  const key = keys.part(id, "transcript");
  if (edited.positions_changed) void queries.invalidateQueries({ queryKey: key });
  queries.setQueryData<Transcript | null>(key, (old) => old && applied(old, edited));
  for (const part of ["insights", "note", "edits", "doubts", "history"])
    void queries.invalidateQueries({ queryKey: keys.part(id, part) });
  void queries.invalidateQueries({ queryKey: keys.recording(id), exact: true });
}

/** One edit at a time. What the server refuses is said in its own sentence; a state that moved on is read again. */
export function useEdit(recordingId: string) {
  const queries = useQueryClient();
  const say = useSay();
  const { did } = useWork();
  const redoable = (edit: Edit) => edit.do !== "undo" && edit.do !== "redo";
  return useMutation({
    scope: { id: `edit-${recordingId}` },
    mutationFn: (edit: Edit) => send(recordingId, edit),
    onSuccess: (edited, edit) => {
      show(queries, recordingId, edited);
      if (redoable(edit) && edited.edit)
        did(null, () => send(recordingId, { do: "undo" }).then((undone) => show(queries, recordingId, undone)));
      if (edited.evidence.stale > 0) say(texts.editing.staleQuotes(edited.evidence.stale));
    },
    onError: (error) => {
      say(sentence(error), true);
      void queries.invalidateQueries({ queryKey: keys.part(recordingId, "transcript") });
    },
  });
}

export const useEditLog = (id: string) =>
  useQuery({
    queryKey: keys.part(id, "edits"),
    queryFn: () => answer(client.GET(`${ROOT}/edits`, { params: { path: { recording_id: id } } })),
  });

export const useDoubts = (id: string, wanted: boolean) =>
  useQuery({
    queryKey: keys.part(id, "doubts"),
    queryFn: () => answer(client.GET(`${ROOT}/doubts`, { params: { path: { recording_id: id } } })),
    enabled: wanted,
  });

export const useHistory = (id: string, utterance: string) =>
  useQuery({
    queryKey: [...keys.part(id, "history"), utterance],
    queryFn: () =>
      answer(
        client.GET(`${ROOT}/utterances/{utterance_id}/history`, {
          params: { path: { recording_id: id, utterance_id: utterance } },
        }),
      ),
  });
