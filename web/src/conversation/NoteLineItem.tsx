/** One line of the note: its words, who wrote them, its evidence, and what a person may do with it. */
import { Pencil, PenLine, Trash2, Undo2 } from "lucide-react";
import { useState } from "react";
import { Button } from "react-aria-components";
import type { NoteLine, Speaker } from "../api/types";
import { texts } from "../texts";
import { EvidenceQuote } from "./EvidenceQuote";
import { keyOf, repeats } from "./evidence";
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
  const own = line.by === "person" && line.generated === null;
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
      {line.by === "person" && !editing && (
        <p className="note-by quiet">
          <PenLine aria-hidden="true" size={12} />
          {line.author ? texts.summary.byName(line.author) : texts.summary.byHand}
          {line.generated !== null && (
            <details className="details note-generated">
              <summary>{texts.summary.generated}</summary>
              <span>{line.generated}</span>
            </details>
          )}
        </p>
      )}
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
      {mayEdit && !editing && (
        <span className="note-line-tools">
          <Button className="tool-button" aria-label={texts.summary.editOf(line.text)} onPress={() => setEditing(true)}>
            <Pencil aria-hidden="true" size={14} />
          </Button>
          {line.by === "person" && line.generated !== null && (
            <Button className="tool-button" aria-label={texts.summary.restoreOf(line.text)} isDisabled={actions.busy} onPress={() => actions.restore(line)}>
              <Undo2 aria-hidden="true" size={14} />
            </Button>
          )}
          <Button
            className="tool-button"
            aria-label={own ? texts.summary.removeOf(line.text) : texts.summary.hideOf(line.text)}
            isDisabled={actions.busy}
            onPress={() => (own ? actions.remove(line) : actions.hide(line))}
          >
            <Trash2 aria-hidden="true" size={14} />
          </Button>
        </span>
      )}
    </li>
  );
}
