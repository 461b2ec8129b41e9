/** Waveform with insight marks, and the controls under it. */
import { Keyboard, Link2, Pause, Play, RotateCcw, RotateCw } from "lucide-react";
import { lazy, Suspense, useMemo, useState } from "react";
import { Button } from "react-aria-components";
import { usePeaks } from "../api/queries";
import type { Insight, Transcript } from "../api/types";
import { texts } from "../texts";
import { clock, hashOfSeconds } from "../time";
import { Choose } from "../ui/Choose";
import { Hint } from "../ui/Hint";
import { useSay } from "../ui/messages";
import { KeyboardDialog } from "./KeyboardDialog";
import { KINDS } from "./kinds";
import { RATES, type Player } from "./player";
import { colourOf } from "./speakers";
import { stretchesOf } from "./stretches";
import { usePlayerState, useSecond } from "./usePlayer";

const Waveform = lazy(() => import("./Waveform"));
const STEP = 5;

interface Props {
  recordingId: string;
  working: boolean;
  player: Player;
  transcript: Transcript | null;
  insights: Insight[];
  onInsight: (insight: Insight) => void;
}

export function PlayerBar({ recordingId, working, player, transcript, insights, onInsight }: Props) {
  const { playing, rate, duration, failed } = usePlayerState(player);
  const second = useSecond(player);
  const [keysShown, setKeysShown] = useState(false);
  const say = useSay();
  const copy = () => {
    const link = `${location.origin}${location.pathname}${hashOfSeconds(player.time)}`;
    history.replaceState(history.state, "", hashOfSeconds(player.time));
    navigator.clipboard?.writeText(link).then(
      () => say(texts.player.copied),
      () => say(link),
    );
  };
  return (
    <section className="player" aria-label={texts.player.region}>
      {failed && <p className="player-failed">{texts.errors.media}</p>}
      <WaveformBox
        recordingId={recordingId}
        working={working}
        player={player}
        transcript={transcript}
        insights={insights}
        onInsight={onInsight}
        second={second}
        duration={duration}
      />
      <div className="player-controls">
        <div className="player-buttons">
          <Hint className="icon-button" hint={texts.player.back} label={texts.player.back} onPress={() => player.seek(player.time - STEP)}>
            <RotateCcw aria-hidden="true" size={18} />
          </Hint>
          <Button
            className="play-button"
            aria-label={playing ? texts.player.pause : texts.player.play}
            onPress={() => player.toggle()}
          >
            {playing ? <Pause aria-hidden="true" size={20} /> : <Play aria-hidden="true" size={20} className="play-sign" />}
          </Button>
          <Hint
            className="icon-button"
            hint={texts.player.forward}
            label={texts.player.forward}
            onPress={() => player.seek(player.time + STEP)}
          >
            <RotateCw aria-hidden="true" size={18} />
          </Hint>
        </div>
        <p className="player-time">
          <span>{clock(second)}</span>
          <span className="player-total"> / {clock(duration)}</span>
        </p>
        <div className="player-more">
          <Choose
            className="player-rate"
            label={texts.player.speed}
            hideLabel
            value={String(rate)}
            options={RATES.map((value) => [String(value), `${value}×`])}
            onChange={(value) => player.setRate(Number(value))}
          />
          <Hint className="icon-button" hint={texts.player.copyLink} label={texts.player.copyLink} onPress={copy}>
            <Link2 aria-hidden="true" size={18} />
          </Hint>
          <Hint className="icon-button wide-only" hint={texts.player.keys} label={texts.player.keys} onPress={() => setKeysShown(true)}>
            <Keyboard aria-hidden="true" size={18} />
          </Hint>
        </div>
      </div>
      <KeyboardDialog open={keysShown} onClose={() => setKeysShown(false)} />
    </section>
  );
}

function WaveformBox(props: Props & { second: number; duration: number }) {
  const { recordingId, working, player, transcript, insights, onInsight, second, duration } = props;
  const { data: peaks } = usePeaks(recordingId, working);
  const stretches = useMemo(
    () =>
      peaks
        ? stretchesOf(transcript?.utterances ?? [], peaks.duration, (label) => colourOf(transcript?.speakers ?? [], label))
        : [],
    [transcript, peaks],
  );
  const shown = useMemo(
    () =>
      insights
        .filter((insight) => insight.status !== "rejected" && insight.evidence[0])
        .sort((a, b) => KINDS.indexOf(b.kind) - KINDS.indexOf(a.kind)),
    [insights],
  );
  return (
    <div className="waveform">
      {/* The marks repeat the list of insights, which is reached by keyboard; here they are for the eye and the mouse. */}
      <div className="waveform-markers" aria-hidden="true">
        {duration > 0 &&
          shown.map((insight) => (
            <button
              key={insight.id}
              type="button"
              tabIndex={-1}
              className={`marker kind-${insight.kind}`}
              style={{ left: `${((insight.evidence[0]?.start ?? 0) / duration) * 100}%` }}
              title={`${texts.insights.one[insight.kind]}: ${insight.statement}`}
              onClick={() => onInsight(insight)}
            />
          ))}
      </div>
      <div className="waveform-box">
        {peaks && (
          <Suspense fallback={null}>
            <Waveform player={player} peaks={peaks} stretches={stretches} />
          </Suspense>
        )}
        <input
          className="waveform-range"
          type="range"
          min={0}
          max={Math.max(1, Math.floor(duration))}
          step={1}
          value={second}
          aria-label={texts.player.position}
          aria-valuetext={texts.player.positionOf(clock(second), clock(duration))}
          onChange={(event) => player.seek(Number(event.target.value))}
        />
      </div>
    </div>
  );
}
