/** A line of one's own for the note: in which section, in which words, resting on what. */
import { useState } from "react";
import type { Note, NoteLineIn } from "../api/types";
import { texts } from "../texts";
import { Choose } from "../ui/Choose";
import type { NoteActions } from "./useNoteActions";
import { WriteLine } from "./WriteLine";

type Section = NoteLineIn["section"];
const SECTIONS: readonly Section[] = ["context", "wants", "hurts", "works", "questions", "next_steps", "satisfaction"];

/** What a person selected for the note; null evidence: a line that rests on nothing. */
export interface Proposal {
  evidence: { utterance_id: string; char_start: number; char_end: number; quote: string } | null;
}

interface Props {
  note: Note;
  proposal: Proposal;
  actions: NoteActions;
  onClose: () => void;
}

export function AddLine({ note, proposal: { evidence }, actions, onClose }: Props) {
  const titles = new Map(note.sections.map(({ name, title }) => [name, title]));
  const [section, setSection] = useState<Section>("next_steps");
  const save = (text: string) => {
    const { quote: _quote, ...place } = evidence ?? { quote: "" };
    actions.add({ section, text, ...place });
    onClose();
  };
  return (
    <section className="note-new" aria-label={texts.summary.add}>
      {evidence && (
        <p className="quiet">
          {texts.summary.restsOn} <q className="quote">{evidence.quote}</q>
        </p>
      )}
      <WriteLine label={texts.summary.words} text={evidence?.quote ?? ""} busy={actions.busy} onSave={save} onClose={onClose}>
        <Choose
          label={texts.summary.section}
          value={section}
          options={SECTIONS.map((name) => [name, titles.get(name) ?? texts.summary.sections[name]] as const)}
          onChange={(name) => setSection(name as Section)}
        />
      </WriteLine>
    </section>
  );
}
