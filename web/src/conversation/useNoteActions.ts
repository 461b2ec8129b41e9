/** What a person writes into the note. What was generated is kept beside it, and each change can be taken back. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { answer, client } from "../api/client";
import { sentence } from "../api/problem";
import { keys } from "../api/queries";
import type { Note, NoteLineIn, Transcript } from "../api/types";
import { useSay } from "../ui/messages";
import { lineActions } from "./lineActions";
import { useWork } from "./work";

const ROOT = "/api/v1/recordings/{recording_id}/note/lines";

export function useNoteActions() {
  const { recordingId, did } = useWork();
  const queries = useQueryClient();
  const say = useSay();
  const key = keys.part(recordingId, "note");
  const at = (line_id: string) => ({ params: { path: { recording_id: recordingId, line_id } } });
  const show = (note: Note) => queries.setQueryData<Note | null>(key, note);
  const change = (id: string, body: { text: string | null; hidden?: boolean }) =>
    answer(client.PATCH(`${ROOT}/{line_id}`, { ...at(id), body: { hidden: false, ...body } })).then(show);
  const add = (body: NoteLineIn) =>
    answer(client.POST(ROOT, { params: { path: { recording_id: recordingId } }, body })).then((note) => {
      show(note);
      return note;
    });
  const remove = (id: string) => answer(client.DELETE(`${ROOT}/{line_id}`, at(id))).then(show);
  const run = useMutation({
    mutationFn: (what: () => Promise<unknown>) => what(),
    onError: (error) => say(sentence(error), true),
  });
  const idsOf = (note: Note | null | undefined) => (note?.sections ?? []).flatMap((section) => section.lines.map((line) => line.id));
  return {
    busy: run.isPending,
    ...lineActions<NoteLineIn>({
      run: run.mutate,
      change,
      add: async (body) => {
        const before = new Set(idsOf(queries.getQueryData<Note | null>(key)));
        return idsOf(await add(body)).find((id) => !before.has(id));
      },
      remove,
      again: (id) =>
        asWritten(id, queries.getQueryData<Note | null>(key), queries.getQueryData<Transcript | null>(keys.part(recordingId, "transcript"))),
      did,
    }),
  };
}

/** What adds a line again as it is; null where its evidence cannot be named any more. */
export function asWritten(id: string, note: Note | null | undefined, transcript: Transcript | null | undefined): NoteLineIn | null {
  const section = note?.sections.find(({ lines }) => lines.some((line) => line.id === id));
  const line = section?.lines.find((each) => each.id === id);
  if (!section || !line) return null;
  const place = { section: section.name as NoteLineIn["section"], text: line.text };
  const [proof, ...more] = line.evidence;
  if (!proof) return place;
  const said = transcript?.utterances.find(({ id }) => id === proof.utterance_id)?.text.indexOf(proof.quote) ?? -1;
  if (said < 0 || more.length > 0) return null;
  return {
    ...place,
    utterance_id: proof.utterance_id,
    char_start: said,
    char_end: said + proof.quote.length,
  };
}

export type NoteActions = ReturnType<typeof useNoteActions>;
