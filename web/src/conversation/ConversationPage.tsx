/** One conversation: hear it, see it, prove it, on one page. */
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { Tab, TabList, TabPanel, Tabs } from "react-aria-components";
import { isActive, useFreshParts, useInsights, useMetrics, useNote, useRecording, useTranscript } from "../api/queries";
import type { Chapter, Insight, Recording, Transcript } from "../api/types";
import { useJobEvents } from "../api/useJobEvents";
import { useEdit } from "../editing/useEdits";
import { texts } from "../texts";
import { secondsOfHash } from "../time";
import { Link } from "../ui/Link";
import { Trouble } from "../ui/Trouble";
import { useSay } from "../ui/messages";
import { useNarrow } from "../ui/useNarrow";
import { useTitle } from "../ui/useTitle";
import { Waiting } from "../ui/Waiting";
import { chapterAfter, chapterBefore } from "./chapters";
import { ConversationHead } from "./ConversationHead";
import { keyOf, spanOfProof, type Proof } from "./evidence";
import { InsightsTab } from "./InsightsTab";
import { MetricsTab } from "./MetricsTab";
import { Notices } from "./Notices";
import { NoteTab } from "./NoteTab";
import type { Player } from "./player";
import { PlayerBar } from "./PlayerBar";
import { SpeakersTab } from "./SpeakersTab";
import type { Stage } from "./stage";
import { TranscriptPane, type Shown, type TranscriptHandle } from "./TranscriptPane";
import { nameOf } from "./speakers";
import { useKeys, type KeyActions } from "./useKeys";
import { usePlayer, useDuration } from "./usePlayer";
import { useZoom } from "./WaveformBox";
import { zoomIn, zoomOut, whole } from "./view";
import { skipSilence } from "./choices";
import { KeyboardDialog } from "./KeyboardDialog";
import "../styles/conversation.css";
import "../styles/editing.css";

/** Quotes start and end mid-breath: a little before and after makes them understood. */
const PAD = 0.15;
const NO_CHAPTERS: Chapter[] = [];
const NO_INSIGHTS: Insight[] = [];

export default function ConversationPage({ id }: { id: string }) {
  const recording = useRecording(id);
  useTitle(recording.data?.title);
  useJobEvents([recording.data?.job ?? null]);
  if (recording.isPending) return <Waiting />;
  if (recording.isError)
    return (
      <div className="page">
        <h1 className="visually-hidden">{texts.errors.title}</h1>
        <Trouble error={recording.error} retry={() => void recording.refetch()}>
          <Link className="button" href="/">
            {texts.errors.toLibrary}
          </Link>
        </Trouble>
      </div>
    );
  return <Conversation recording={recording.data} />;
}

function usePlayingProof(player: Player | null, transcript: Transcript | null) {
  const [proof, setProof] = useState<Proof | null>(null);
  const [ranged, setRanged] = useState(false);
  useEffect(() => player?.subscribe(() => setRanged(player.snapshot().range !== null)), [player]);
  const play = useCallback(
    (wanted: Proof) => {
      setProof(wanted);
      player?.playRange(Math.max(0, wanted.start - PAD), wanted.end + PAD);
    },
    [player],
  );
  const shown = useMemo<Shown | null>(() => {
    const utterance = proof && transcript?.utterances.find((item) => item.id === proof.utterance_id);
    return utterance ? { utteranceId: utterance.id, span: spanOfProof(proof, utterance) } : null;
  }, [proof, transcript]);
  return { shown, play, playing: proof && ranged ? keyOf(proof) : null };
}

/** A link with #t= opens at its second, and moves when the address changes. */
function useDeepLink(player: Player | null, transcript: Transcript | null, show: (utteranceId: string) => void) {
  const ready = transcript !== null;
  useEffect(() => {
    const go = () => {
      const wanted = secondsOfHash(location.hash);
      if (wanted === null) return;
      player?.seek(wanted);
      const at = transcript?.utterances.findLast((utterance) => utterance.start <= wanted);
      if (at) show(at.id);
    };
    go();
    window.addEventListener("hashchange", go);
    return () => window.removeEventListener("hashchange", go);
    // eslint-disable-next-line react-hooks/exhaustive-deps -- once when both are there; later refreshes must not jump back
  }, [player, ready]);
}

function Conversation({ recording }: { recording: Recording }) {
  const { id } = recording;
  const working = isActive(recording.status);
  useFreshParts(recording);
  const transcript = useTranscript(id, working).data ?? null;
  const insights = useInsights(id, working).data ?? null;
  const player = usePlayer(id, recording.has_audio, recording.duration ?? 0);
  const duration = useDuration(player, recording.duration ?? 0);
  const zoom = useZoom(player, duration);
  const chapters = insights?.chapters ?? NO_CHAPTERS;
  const say = useSay();
  const pane = useRef<TranscriptHandle>(null);
  const { shown, play, playing } = usePlayingProof(player, transcript);
  const show = useCallback((utteranceId: string) => pane.current?.show(utteranceId), []);
  useDeepLink(player, transcript, show);
  const narrow = useNarrow();
  const [tab, setTab] = useState("note");
  const [keysShown, setKeysShown] = useState(false);

  const playProof = (proof: Proof) => {
    play(proof);
    // Without sound the words are the proof: on a narrow screen they are on another tab.
    if (narrow && !player) setTab("transcript");
    requestAnimationFrame(() => show(proof.utterance_id));
  };
  const stage: Stage = {
    hasAudio: recording.has_audio,
    playing,
    play: playProof,
    seek: (time) => player?.playFrom(time),
  };
  const openInsight = (insight: Insight) => {
    setTab("insights");
    if (insight.evidence[0]) playProof(insight.evidence[0]);
    requestAnimationFrame(() => document.getElementById(`insight-${insight.id}`)?.scrollIntoView({ block: "nearest" }));
  };
  const speakerKeys = useSpeakerKeys(id, transcript, pane);
  useKeys({
    " ": () => player?.toggle(),
    k: () => player?.toggle(),
    j: () => player?.seek(player.time - 10),
    l: () => player?.seek(player.time + 10),
    ArrowLeft: () => player?.seek(player.time - 5),
    ArrowRight: () => player?.seek(player.time + 5),
    ArrowUp: () => pane.current?.step(-1),
    ArrowDown: () => pane.current?.step(1),
    "[": () => player?.stepRate(-1),
    "]": () => player?.stepRate(1),
    "+": () => zoom.onView((view) => zoomIn(view, player?.time ?? 0, duration)),
    "-": () => zoom.onView((view) => zoomOut(view, player?.time ?? 0, duration)),
    "0": () => zoom.onView(() => whole(duration)),
    x: () => {
      skipSilence.set(!skipSilence.get());
      say(texts.listen.skipping(skipSilence.get()));
    },
    ",": () => player?.seek(chapterBefore(chapters, player.time)),
    ".": () => player?.seek(chapterAfter(chapters, player.time) ?? player.time),
    f: () => pane.current?.toggleFollow(),
    "/": () => pane.current?.find(),
    e: () => pane.current?.edit(),
    ...speakerKeys,
    "?": () => setKeysShown(true),
  });

  const words = transcript ? (
    <TranscriptPane recordingId={id} title={recording.title} transcript={transcript} player={player} shown={shown} handle={pane} />
  ) : (
    <p className="transcript-empty">{working ? texts.conversation.noTranscriptYet : texts.conversation.noTranscript}</p>
  );
  const panel = (
    <Panels recording={recording} transcript={transcript} stage={stage} tab={tab} onTab={setTab} words={narrow ? words : null} />
  );
  return (
    <div className="conversation">
      <div className="conversation-top">
        <ConversationHead recording={recording} transcript={transcript} />
        <Notices recording={recording} transcript={transcript} />
        {player && (
          <PlayerBar
            recordingId={id}
            working={working}
            player={player}
            transcript={transcript}
            insights={insights?.insights ?? NO_INSIGHTS}
            chapters={chapters}
            zoom={zoom}
            onInsight={openInsight}
            onKeys={() => setKeysShown(true)}
          />
        )}
      </div>
      <div className="conversation-main">
        {!narrow && <div className="conversation-words">{words}</div>}
        {panel}
      </div>
      <KeyboardDialog open={keysShown} onClose={() => setKeysShown(false)} />
    </div>
  );
}

/** 1 to 9 give the utterance to that speaker. */
function useSpeakerKeys(id: string, transcript: Transcript | null, pane: React.RefObject<TranscriptHandle | null>): KeyActions {
  const edit = useEdit(id);
  const say = useSay();
  const speakers = transcript?.speakers.slice(0, 9) ?? [];
  return Object.fromEntries(
    speakers.map((speaker, index) => [
      String(index + 1),
      () => {
        const utterance = pane.current?.current();
        if (!utterance) return;
        const name = nameOf(speakers, speaker.label);
        edit.mutate(
          { do: "reassign", utterances: [utterance], speaker: speaker.label },
          { onSuccess: () => say(texts.editing.givenTo(name)) },
        );
      },
    ]),
  );
}

interface PanelsProps {
  recording: Recording;
  transcript: Transcript | null;
  stage: Stage;
  tab: string;
  onTab: (tab: string) => void;
  words: React.ReactNode;
}

function Panels({ recording, transcript, stage, tab, onTab, words }: PanelsProps) {
  const { id } = recording;
  const working = isActive(recording.status);
  const insights = useInsights(id, working).data ?? null;
  const note = useNote(id, working).data ?? null;
  const metrics = useMetrics(id, working).data ?? null;
  const speakers = transcript?.speakers ?? recording.speakers;
  const tabs = [
    ...(words ? [["transcript", texts.panel.transcript] as const] : []),
    ["note", texts.panel.note],
    ["insights", texts.panel.insights],
    ["metrics", texts.panel.metrics],
    ["speakers", texts.panel.speakers],
  ] as const;
  const selected = tabs.some(([key]) => key === tab) ? tab : "note";
  return (
    <Tabs className="panel" selectedKey={selected} onSelectionChange={(key) => onTab(String(key))}>
      <TabList className="tabs" aria-label={texts.panel.label}>
        {tabs.map(([key, text]) => (
          <Tab key={key} id={key} className="tab">
            {text}
            {key === "insights" && insights && <span className="tab-count">{insights.insights.length}</span>}
          </Tab>
        ))}
      </TabList>
      {words && (
        <TabPanel id="transcript" className="tab-panel tab-panel-words" shouldForceMount>
          {words}
        </TabPanel>
      )}
      <TabPanel id="note" className="tab-panel">
        <NoteTab note={note} insights={insights} working={working} speakers={speakers} stage={stage} />
      </TabPanel>
      <TabPanel id="insights" className="tab-panel">
        <InsightsTab recordingId={id} insights={insights} working={working} speakers={speakers} stage={stage} />
      </TabPanel>
      <TabPanel id="metrics" className="tab-panel">
        <MetricsTab metrics={metrics} speakers={speakers} />
      </TabPanel>
      <TabPanel id="speakers" className="tab-panel">
        <SpeakersTab recordingId={id} speakers={speakers} />
      </TabPanel>
    </Tabs>
  );
}
