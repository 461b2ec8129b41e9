/** Asks before a recording and all that was made of it is deleted. */
import { Button } from "react-aria-components";
import { sentence } from "../api/problem";
import { useDeleteRecording } from "../api/queries";
import type { Recording } from "../api/types";
import { texts } from "../texts";
import { useSay } from "../ui/messages";
import { Window } from "../ui/Window";

export function DeleteDialog({ recording, onClose }: { recording: Recording | null; onClose: () => void }) {
  const remove = useDeleteRecording();
  const say = useSay();
  const confirm = () => {
    if (!recording) return;
    remove.mutate(recording.id, {
      onSuccess: () => say(texts.library.deleted(recording.title)),
      onError: (error) => say(sentence(error), true),
      onSettled: onClose,
    });
  };
  return (
    <Window title={texts.library.deleteTitle} open={recording !== null} onClose={onClose} role="alertdialog" narrow>
      <p className="window-text">{recording && texts.library.deleteText(recording.title)}</p>
      <div className="window-foot">
        <Button className="button" autoFocus onPress={onClose}>
          {texts.common.cancel}
        </Button>
        <Button className="button button-danger" onPress={confirm} isDisabled={remove.isPending}>
          {texts.common.delete}
        </Button>
      </div>
    </Window>
  );
}
