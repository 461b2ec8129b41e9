/** What an utterance said before each edit, each a way back. */
import { Undo2 } from "lucide-react";
import { Button } from "react-aria-components";
import type { Utterance } from "../api/types";
import { locale, texts } from "../texts";
import { useEdit, useHistory } from "./useEdits";

interface Props {
  recordingId: string;
  utterance: Utterance;
  onReverted: () => void;
}

export function HistoryList({ recordingId, utterance, onReverted }: Props) {
  const history = useHistory(recordingId, utterance.id);
  const edit = useEdit(recordingId);
  const items = history.data?.items ?? [];
  const when = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" });
  if (history.isSuccess && items.length === 0) return <p className="quiet edit-history">{texts.editing.noHistory}</p>;
  return (
    <ol className="edit-history" aria-label={texts.editing.history}>
      {items.map((state) => (
        <li key={state.edit.number}>
          <p className="edit-was">{state.text}</p>
          <p className="quiet">
            {texts.editing.before(when.format(new Date(state.edit.made_at)))}
            {state.edit.author && ` · ${state.edit.author}`}
          </p>
          <Button
            className="button button-small"
            isDisabled={edit.isPending || state.text === utterance.text}
            onPress={() =>
              edit.mutate({ do: "revert", utterance: utterance.id, beforeEdit: state.edit.number }, { onSuccess: onReverted })
            }
          >
            <Undo2 aria-hidden="true" size={14} />
            {texts.editing.revert}
          </Button>
        </li>
      ))}
    </ol>
  );
}
