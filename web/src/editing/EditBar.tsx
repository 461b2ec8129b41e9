/** What can be done to the whole transcript: undo, redo, review doubtful words, show only what may not have been said. */
import { ListChecks, Redo2, ShieldUser, TriangleAlert, Undo2 } from "lucide-react";
import { ToggleButton } from "react-aria-components";
import { texts } from "../texts";
import { Hint } from "../ui/Hint";
import { useSay } from "../ui/messages";
import type { Only } from "../conversation/personal";
import { useWork } from "../conversation/work";
import { useEdit, useEditLog } from "./useEdits";

interface Props {
  recordingId: string;
  doubtful: number;
  suspects: number;
  /** How often personal data was found. */
  personal: number;
  only: Only;
  onOnly: (only: Only) => void;
  reviewing: boolean;
  onReview: () => void;
}

export function EditBar(props: Props) {
  const { recordingId, doubtful, suspects, personal, only, onOnly, reviewing, onReview } = props;
  const { mayEdit } = useWork();
  const log = useEditLog(recordingId).data;
  const edit = useEdit(recordingId);
  const say = useSay();
  const go = (what: "undo" | "redo") => edit.mutate({ do: what }, { onSuccess: () => say(texts.editing[`${what}Done`]) });
  return (
    <div className="edit-bar" role="toolbar" aria-label={texts.editing.tools}>
      {doubtful > 0 && mayEdit && (
        <ToggleButton className="chip" isSelected={reviewing} onChange={onReview}>
          <ListChecks aria-hidden="true" size={15} />
          {texts.review.open}
          <span className="chip-count">{doubtful}</span>
        </ToggleButton>
      )}
      {suspects > 0 && (
        <ToggleButton className="chip" isSelected={only.suspects} onChange={(suspects) => onOnly({ ...only, suspects })}>
          <TriangleAlert aria-hidden="true" size={14} />
          {texts.editing.suspects}
          <span className="chip-count">{suspects}</span>
        </ToggleButton>
      )}
      {personal > 0 && (
        <ToggleButton className="chip" isSelected={only.personal} onChange={(on) => onOnly({ ...only, personal: on, kinds: [] })}>
          <ShieldUser aria-hidden="true" size={14} />
          {texts.privacy.marked}
          <span className="chip-count">{personal}</span>
        </ToggleButton>
      )}
      {mayEdit && (["undo", "redo"] as const).map((what) => (
        <Hint
          key={what}
          className="icon-button"
          hint={texts.editing[what]}
          label={texts.editing[what]}
          isDisabled={!log || log[what] === null || edit.isPending}
          onPress={() => go(what)}
        >
          {what === "undo" ? <Undo2 aria-hidden="true" size={16} /> : <Redo2 aria-hidden="true" size={16} />}
        </Hint>
      ))}
    </div>
  );
}
