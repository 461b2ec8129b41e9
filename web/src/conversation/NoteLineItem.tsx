/** One line of the note: its words, who wrote them, its evidence, and what a person may do with it. */
import { useState } from "react";
import type { NoteLine, Speaker } from "../api/types";
import { texts } from "../texts";
import { EvidenceQuote } from "./EvidenceQuote";
import { keyOf, repeats } from "./evidence";
import { LineBy, LineTools } from "./LineParts";
import type { Stage } from "./stage";
import { colourOf, nameOf, speakerClass } from "./speakers";
import type { NoteActions } from "./useNoteActions";
import { useWork } from "./work";
import { WriteLine } from "./WriteLine";

interface Props {
  line: NoteLine;
  speakers: Speaker[];
  stage: Stage;
  actions: NoteActions;
}

export function NoteLineItem({ line, speakers, stage, actions }: Props) {
  const { mayEdit } = useWork();
  const [editing, setEditing] = useState(false);
  const first = line.evidence[0];
  const shown = line.by === "person" || !(first && repeats(line.text, first.quote));
  const save = (text: string) => {
    if (text !== line.text) actions.reword(line, text);
    setEditing(false);
  };
  return (
    <li className={line.stale ? "note-line note-line-stale" : "note-line"}>
      {editing ? (
        <WriteLine label={texts.summary.words} text={line.text} busy={actions.busy} onSave={save} onClose={() => setEditing(false)} />
      ) : (
        shown && <p className="note-text">{line.text}</p>
      )}
      {!editing && <LineBy line={line} />}
      {line.evidence.map((evidence) => (
        <EvidenceQuote
          key={keyOf(evidence)}
          quote={evidence.quote}
          speaker={nameOf(speakers, evidence.speaker)}
          speakerClass={speakerClass(colourOf(speakers, evidence.speaker))}
          start={evidence.start}
          verified={evidence.verified ? null : false}
          hasAudio={stage.hasAudio}
          playing={stage.playing === keyOf(evidence)}
          onPlay={() => stage.play(evidence)}
        />
      ))}
      {mayEdit && !editing && <LineTools line={line} actions={actions} onEdit={() => setEditing(true)} />}
    </li>
  );
}
