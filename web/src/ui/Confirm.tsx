/** Asks before something is done that cannot be undone. */
import { Button } from "react-aria-components";
import { texts } from "../texts";
import { Window } from "./Window";

interface Props {
  title: string;
  text: string;
  action: string;
  onConfirm: () => void;
  onClose: () => void;
}

export function Confirm({ title, text, action, onConfirm, onClose }: Props) {
  return (
    <Window title={title} open onClose={onClose} role="alertdialog" narrow>
      <p className="window-text">{text}</p>
      <div className="window-foot">
        <Button className="button" autoFocus onPress={onClose}>
          {texts.common.cancel}
        </Button>
        <Button
          className="button button-danger"
          onPress={() => {
            onConfirm();
            onClose();
          }}
        >
          {action}
        </Button>
      </div>
    </Window>
  );
}
