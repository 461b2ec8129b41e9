/** The keys of the conversation page, and the switch that turns single letters off. */
import { Switch } from "react-aria-components";
import { texts } from "../texts";
import { Window } from "../ui/Window";
import { singleKeys, useChoice } from "./choices";

export function KeyboardDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const on = useChoice(singleKeys);
  return (
    <Window title={texts.player.keysTitle} open={open} onClose={onClose} narrow>
      <dl className="key-map">
        {texts.player.keyMap.map(([key, what]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <Switch className="switch" isSelected={on} onChange={singleKeys.set}>
        <span className="switch-track" aria-hidden="true" />
        {texts.player.singleKeys}
      </Switch>
    </Window>
  );
}
