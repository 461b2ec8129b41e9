/** The controls under the waveform: play, move, speed, chapters, zoom, silence, and what else there is. */
import { BookMarked, Keyboard, Link2, Pause, Play, RotateCcw, RotateCw, SlidersHorizontal, TimerReset, ZoomIn, ZoomOut } from "lucide-react";
import { useEffect, useMemo, useState } from "react";
import { Button, Menu, MenuItem, MenuTrigger, Popover, ToggleButton, Tooltip, TooltipTrigger } from "react-aria-components";
import type { Chapter, Insight, Transcript } from "../api/types";
import { texts } from "../texts";
import { clock, hashOfSeconds } from "../time";
import { Choose } from "../ui/Choose";
import { Hint } from "../ui/Hint";
import { useSay } from "../ui/messages";
import { showMood, skipSilence, useChoice } from "./choices";
import { MoodDialog } from "./MoodDialog";
import { RATES, type Player } from "./player";
import { lengthOf, silencesOf } from "./silences";
import { usePlayerState, useSecond } from "./usePlayer";
import { canZoomIn, zoomIn, zoomOut } from "./view";
import { WaveformBox, type Zoom } from "./WaveformBox";

const STEP = 5;

interface Props {
  recordingId: string;
  working: boolean;
  player: Player;
  transcript: Transcript | null;
  insights: Insight[];
  chapters: readonly Chapter[];
  zoom: Zoom;
  onInsight: (insight: Insight) => void;
  onKeys: () => void;
}

/** Tells the player where nobody speaks; answers how many seconds "skip silence" leaves out. */
function useSilences(player: Player, transcript: Transcript | null, duration: number): number {
  const silences = useMemo(() => silencesOf(transcript?.utterances ?? [], duration), [transcript, duration]);
  const skipping = useChoice(skipSilence);
  useEffect(() => player.knowSilences(silences), [player, silences]);
  useEffect(() => player.skipSilence(skipping), [player, skipping]);
  return useMemo(() => lengthOf(silences), [silences]);
}

export function PlayerBar(props: Props) {
  const { recordingId, working, player, transcript, insights, chapters, zoom, onInsight, onKeys } = props;
  const { playing, rate, duration, failed } = usePlayerState(player);
  const silence = useSilences(player, transcript, duration);
  const [mood, setMood] = useState(false);
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
        duration={duration}
        transcript={transcript}
        insights={insights}
        chapters={chapters}
        zoom={zoom}
        onInsight={onInsight}
      />
      <div className="player-controls">
        <Position player={player} duration={duration} chapters={chapters} />
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
        <div className="player-more">
          {chapters.length > 1 && <ChapterMenu chapters={chapters} player={player} />}
          <ZoomButtons player={player} duration={duration} zoom={zoom} />
          <SkipSilence silence={silence} />
          <Choose
            className="player-rate"
            label={texts.player.speed}
            hideLabel
            value={String(rate)}
            options={RATES.map((value) => [String(value), `${value}×`])}
            onChange={(value) => player.setRate(Number(value))}
          />
          <MoreMenu silence={silence} zoom={zoom} player={player} duration={duration} onCopy={copy} onMood={() => setMood(true)} onKeys={onKeys} />
        </div>
      </div>
      {mood && transcript && (
        <MoodDialog transcript={transcript} chapters={chapters} duration={duration} onClose={() => setMood(false)} />
      )}
    </section>
  );
}

function Position({ player, duration, chapters }: { player: Player; duration: number; chapters: readonly Chapter[] }) {
  const second = useSecond(player);
  const chapter = chapters.length > 1 ? chapters.findLast(({ start }) => start <= second) : undefined;
  return (
    <p className="player-time">
      <span>{clock(second)}</span>
      <span className="player-total"> / {clock(duration)}</span>
      {chapter?.title && <span className="player-chapter wide-only">{chapter.title}</span>}
    </p>
  );
}

function ChapterMenu({ chapters, player }: { chapters: readonly Chapter[]; player: Player }) {
  return (
    <MenuTrigger>
      <Button className="icon-button" aria-label={texts.listen.chapters}>
        <BookMarked aria-hidden="true" size={17} />
      </Button>
      <Popover className="popover popover-chapters" placement="top end">
        <Menu className="list" aria-label={texts.listen.chapters} onAction={(key) => player.seek(Number(key))}>
          {chapters.map((chapter) => (
            <MenuItem key={chapter.start} id={chapter.start} className="list-item" textValue={chapter.title || texts.listen.untitled}>
              <span className="list-text">{chapter.title || texts.listen.untitled}</span>
              <span className="list-count">{clock(chapter.start)}</span>
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}

function ZoomButtons({ player, duration, zoom }: { player: Player; duration: number; zoom: Zoom }) {
  return (
    <>
      <Hint
        className="icon-button wide-only"
        hint={texts.listen.zoomOut}
        label={texts.listen.zoomOut}
        isDisabled={!zoom.zoomed}
        onPress={() => zoom.onView((view) => zoomOut(view, player.time, duration))}
      >
        <ZoomOut aria-hidden="true" size={17} />
      </Hint>
      <Hint
        className="icon-button wide-only"
        hint={texts.listen.zoomIn}
        label={texts.listen.zoomIn}
        isDisabled={!canZoomIn(zoom.view)}
        onPress={() => zoom.onView((view) => zoomIn(view, player.time, duration))}
      >
        <ZoomIn aria-hidden="true" size={17} />
      </Hint>
    </>
  );
}

function SkipSilence({ silence }: { silence: number }) {
  const skipping = useChoice(skipSilence);
  return (
    <TooltipTrigger delay={300} closeDelay={100}>
      <ToggleButton
        className="icon-button icon-toggle wide-only"
        aria-label={texts.listen.skipSilence}
        isSelected={skipping}
        isDisabled={silence < 1}
        onChange={skipSilence.set}
      >
        <TimerReset aria-hidden="true" size={17} />
      </ToggleButton>
      <Tooltip className="tooltip" offset={6}>
        {texts.listen.skipHint(clock(silence))}
      </Tooltip>
    </TooltipTrigger>
  );
}

interface MoreProps {
  silence: number;
  zoom: Zoom;
  player: Player;
  duration: number;
  onCopy: () => void;
  onMood: () => void;
  onKeys: () => void;
}

function MoreMenu({ silence, zoom, player, duration, onCopy, onMood, onKeys }: MoreProps) {
  const skipping = useChoice(skipSilence);
  const drawn = useChoice(showMood);
  const around = player.time;
  const items: { id: string; text: string; Icon?: typeof Link2; on?: boolean; off?: boolean; run: () => void }[] = [
    { id: "skip", text: texts.listen.skipSilenceOf(clock(silence)), on: skipping, off: silence < 1, run: () => skipSilence.set(!skipping) },
    { id: "line", text: texts.listen.moodLine, on: drawn, run: () => showMood.set(!drawn) },
    { id: "table", text: texts.listen.moodTable, run: onMood },
    { id: "in", text: texts.listen.zoomIn, off: !canZoomIn(zoom.view), run: () => zoom.onView((view) => zoomIn(view, around, duration)) },
    { id: "out", text: texts.listen.zoomOut, off: !zoom.zoomed, run: () => zoom.onView((view) => zoomOut(view, around, duration)) },
    { id: "whole", text: texts.listen.zoomWhole, off: !zoom.zoomed, run: () => zoom.onView(() => ({ start: 0, end: duration })) },
    { id: "copy", text: texts.player.copyLink, Icon: Link2, run: onCopy },
    { id: "keys", text: texts.player.keys, Icon: Keyboard, run: onKeys },
  ];
  return (
    <MenuTrigger>
      <Button className="icon-button" aria-label={texts.listen.more}>
        <SlidersHorizontal aria-hidden="true" size={17} />
      </Button>
      <Popover className="popover" placement="top end">
        <Menu className="list" aria-label={texts.listen.more} disabledKeys={items.filter(({ off }) => off).map(({ id }) => id)}>
          {items.map(({ id, text, Icon, on, run }) => (
            <MenuItem key={id} id={id} className="list-item" textValue={text} onAction={run}>
              <span className="list-text">{text}</span>
              {on !== undefined && <span className="list-count">{on ? texts.listen.on : texts.listen.off}</span>}
              {Icon && <Icon aria-hidden="true" size={15} />}
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
