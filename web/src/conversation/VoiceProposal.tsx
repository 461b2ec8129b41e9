/** Who a speaker without a name sounds like: said by the machine, confirmed or dismissed by a person with one click. */
import { AudioLines, Check, Play, X } from "lucide-react";
import { Button } from "react-aria-components";
import { keys } from "../api/queries";
import { confirmMatch, dismissMatch, voicesKey, type VoiceMatch } from "../api/voices";
import { useChange } from "../settings/useChange";
import { texts } from "../texts";
import { clock } from "../time";
import { useWork } from "./work";

interface Props {
  match: VoiceMatch;
  /** Null where there is no sound. */
  onHear: ((time: number) => void) | null;
}

export function VoiceProposal({ match, onHear }: Props) {
  const { recordingId, projectId, mayEdit } = useWork();
  const touches = [voicesKey(projectId), keys.recording(recordingId)];
  const confirm = useChange(confirmMatch, { touches, said: () => texts.voices.confirmed(match.name) });
  const dismiss = useChange(dismissMatch, { touches, said: () => texts.voices.dismissed(match.name) });
  const busy = confirm.isPending || dismiss.isPending;
  const { start } = match;
  return (
    <div className="voice-proposal">
      <p>
        <AudioLines aria-hidden="true" size={15} />
        {texts.voices.proposed(match.name, Math.round(match.confidence * 100))}
        {onHear && start !== null && (
          <Button className="icon-button" aria-label={texts.voices.hear(clock(start))} onPress={() => onHear(start)}>
            <Play aria-hidden="true" size={14} />
          </Button>
        )}
      </p>
      {mayEdit && (
        <div className="voice-acts">
          <Button className="button button-small" isDisabled={busy} onPress={() => confirm.mutate(match)}>
            <Check aria-hidden="true" size={14} />
            {texts.voices.confirm(match.name)}
          </Button>
          <Button className="button button-small button-quiet" isDisabled={busy} onPress={() => dismiss.mutate(match)}>
            <X aria-hidden="true" size={14} />
            {texts.voices.dismiss}
          </Button>
        </div>
      )}
    </div>
  );
}
