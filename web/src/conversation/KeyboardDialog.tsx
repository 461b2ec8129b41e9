/** The keys of the conversation page, and the switch that turns single letters off. */
import { Switch } from "react-aria-components";
import { texts } from "../texts";
import { Window } from "../ui/Window";
import { singleKeys, useChoice } from "./choices";
import { useWork } from "./work";

export function KeyboardDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const on = useChoice(singleKeys);
  const { mayEdit } = useWork();
  const { listen, read, work, insights, listenKeys, readKeys, workKeys, insightKeys } = texts.shortcuts;
  const groups = [
    [listen, listenKeys],
    [read, readKeys],
    ...(mayEdit ? [[work, workKeys]] as const : []),
    [insights, mayEdit ? insightKeys : insightKeys.slice(0, 1)],
  ] as const;
  return (
    <Window title={texts.player.keysTitle} open={open} onClose={onClose} wide>
      <div className="key-groups">
        {groups.map(([title, keys]) => (
          <section key={title}>
            <h3>{title}</h3>
            <dl className="key-map">
              {keys.map(([key, what]) => (
                <div key={key}>
                  <dt>
                    <kbd>{key}</kbd>
                  </dt>
                  <dd>{what}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <Switch className="switch" isSelected={on} onChange={singleKeys.set}>
        <span className="switch-track" aria-hidden="true" />
        {texts.player.singleKeys}
      </Switch>
    </Window>
  );
}
