/** What a person writes into the note. What was generated is kept beside it, and each change can be taken back. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { answer, client } from "../api/client";
import { sentence } from "../api/problem";
import { keys } from "../api/queries";
import type { Note, NoteLine, NoteLineIn } from "../api/types";
import { texts } from "../texts";
import { useSay } from "../ui/messages";
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
    reword: (line: NoteLine, text: string) =>
      run.mutate(async () => {
        await change(line.id, { text });
        did(texts.summary.saved, () => change(line.id, { text: line.by === "person" ? line.text : null }));
      }),
    restore: (line: Pick<NoteLine, "id" | "text">) =>
      run.mutate(async () => {
        await change(line.id, { text: null });
        did(texts.summary.restored, () => change(line.id, { text: line.text }));
      }),
    hide: (line: NoteLine) =>
      run.mutate(async () => {
        await change(line.id, { text: null, hidden: true });
        did(texts.summary.hidden, () => change(line.id, { text: line.by === "person" ? line.text : null }));
      }),
    unhide: (id: string) =>
      run.mutate(async () => {
        await change(id, { text: null });
        did(texts.summary.shown, () => change(id, { text: null, hidden: true }));
      }),
    add: (body: NoteLineIn) =>
      run.mutate(async () => {
        const before = new Set(idsOf(queries.getQueryData<Note | null>(key)));
        const made = idsOf(await add(body)).find((id) => !before.has(id));
        did(texts.summary.added, made ? () => remove(made) : undefined);
      }),
    remove: (line: NoteLine) =>
      run.mutate(async () => {
        await remove(line.id);
        say(texts.summary.removed);
      }),
  };
}

export type NoteActions = ReturnType<typeof useNoteActions>;
