/** Corrects what an utterance says, in its place. What is typed outlasts a lost connection and a reload. */
import { useEffect, useRef, useState } from "react";
import { Button } from "react-aria-components";
import type { Utterance } from "../api/types";
import { texts } from "../texts";
import { HistoryList } from "./HistoryList";
import { draftOf, forgetDraft, keepDraft } from "./drafts";
import { useEdit } from "./useEdits";

interface Props {
  recordingId: string;
  utterance: Utterance;
  speaker: string;
  onClose: () => void;
}

export function EditText({ recordingId, utterance, speaker, onClose }: Props) {
  const edit = useEdit(recordingId);
  const [text, setText] = useState(() => draftOf(utterance.id) ?? utterance.text);
  const [history, setHistory] = useState(false);
  const area = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    const element = area.current;
    if (!element) return;
    element.focus({ preventScroll: true });
    element.setSelectionRange(element.value.length, element.value.length);
  }, []);
  const close = () => {
    forgetDraft(utterance.id);
    onClose();
  };
  const save = () => {
    const said = text.replace(/\s+/g, " ").trim();
    if (said === utterance.text) close();
    else edit.mutate({ do: "text", utterance: utterance.id, text: said }, { onSuccess: close });
  };
  return (
    <div className="edit-text" onClick={(event) => event.stopPropagation()}>
      <textarea
        ref={area}
        className="edit-area"
        aria-label={texts.editing.textOf(speaker)}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          keepDraft(utterance.id, event.target.value);
        }}
        onKeyDown={(event) => {
          if (event.key === "Escape") close();
          if (event.key !== "Enter" || event.shiftKey) return;
          event.preventDefault();
          save();
        }}
      />
      <div className="edit-foot">
        <Button className="button button-small button-quiet" aria-expanded={history} onPress={() => setHistory(!history)}>
          {texts.editing.history}
        </Button>
        <span className="edit-hint">{texts.editing.keys}</span>
        <Button className="button button-small" onPress={close}>
          {texts.common.cancel}
        </Button>
        <Button className="button button-small button-primary" onPress={save} isDisabled={edit.isPending}>
          {texts.common.save}
        </Button>
      </div>
      {history && <HistoryList recordingId={recordingId} utterance={utterance} onReverted={close} />}
    </div>
  );
}
