/** The kinds of personal data that are in the transcript: what the marks mean, and a filter. */
import { ToggleButton, ToggleButtonGroup } from "react-aria-components";
import type { PersonalKind } from "../api/privacy";
import { texts } from "../texts";
import type { Only, Personal } from "./personal";

interface Props {
  personal: Personal;
  only: Only;
  onOnly: (only: Only) => void;
}

export function PersonalBar({ personal, only, onOnly }: Props) {
  return (
    <div className="personal-bar">
      <span className="quiet">
        <span className="personal-sample" aria-hidden="true">
          {texts.privacy.marked}
        </span>{" "}
        {texts.privacy.markedHint}
      </span>
      <ToggleButtonGroup
        className="chips"
        aria-label={texts.privacy.markedKinds}
        selectionMode="multiple"
        selectedKeys={only.kinds}
        onSelectionChange={(kinds) => onOnly({ ...only, kinds: [...kinds] as PersonalKind[] })}
      >
        {personal.kinds.map(([kind, count]) => (
          <ToggleButton key={kind} id={kind} className="chip">
            {texts.privacy.kinds[kind]}
            <span className="chip-count">{count}</span>
          </ToggleButton>
        ))}
      </ToggleButtonGroup>
    </div>
  );
}
