/** One conversation: hear it, see it, prove it, work on it, on one page. */
import { useCallback, useMemo, useRef, useState } from "react";
import { isActive, useFreshParts, useInsights, useRecording, useTranscript } from "../api/queries";
import type { Chapter, Insight, InsightIn, Kind, Recording } from "../api/types";
import { useJobEvents } from "../api/useJobEvents";
import type { Passage } from "../editing/passage";
import { texts } from "../texts";
import { Link } from "../ui/Link";
import { useSay } from "../ui/messages";
import { Trouble } from "../ui/Trouble";
import { useNarrow } from "../ui/useNarrow";
import { useTitle } from "../ui/useTitle";
import { Waiting } from "../ui/Waiting";
import type { Proposal } from "./AddLine";
import { AgainDialog } from "./AgainDialog";
import { ConversationHead } from "./ConversationHead";
import type { Proof } from "./evidence";
import { KeyboardDialog } from "./KeyboardDialog";
import { Notices } from "./Notices";
import { OutcomeDialog } from "./OutcomeDialog";
import { Panels, type TabName } from "./Panels";
import { PlayerBar } from "./PlayerBar";
import type { Stage } from "./stage";
import { TranscriptPane, type TranscriptHandle } from "./TranscriptPane";
import { useChosen } from "./useChosen";
import { useInsightActions } from "./useInsightActions";
import { usePageKeys } from "./usePageKeys";
import { useDuration, usePlayer } from "./usePlayer";
import { useDeepLink, usePlayingProof } from "./useProof";
import { VersionsDialog } from "./VersionsDialog";
import { useZoom } from "./WaveformBox";
import { useWork, WorkProvider } from "./work";
import "../styles/conversation.css";
import "../styles/editing.css";

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
  return (
    <WorkProvider recording={recording.data}>
      <Conversation recording={recording.data} />
    </WorkProvider>
  );
}

type Open = "keys" | "again" | "versions" | null;

function Conversation({ recording }: { recording: Recording }) {
  const { id } = recording;
  const { mayEdit } = useWork();
  const working = isActive(recording.status);
  useFreshParts(recording);
  const transcript = useTranscript(id, working).data ?? null;
  const found = useInsights(id, working).data ?? null;
  const insights = found?.insights ?? NO_INSIGHTS;
  const chapters = found?.chapters ?? NO_CHAPTERS;
  const player = usePlayer(id, recording.has_audio, recording.duration ?? 0);
  const duration = useDuration(player, recording.duration ?? 0);
  const zoom = useZoom(player, duration);
  const pane = useRef<TranscriptHandle>(null);
  const { shown, play, playing } = usePlayingProof(player, transcript);
  const show = useCallback((utteranceId: string) => pane.current?.show(utteranceId), []);
  useDeepLink(player, transcript, show);
  const narrow = useNarrow();
  const [tab, setTab] = useState<TabName>("note");
  const [open, setOpen] = useState<Open>(null);
  const [proposal, setProposal] = useState<Proposal | null>(null);
  const chosen = useChosen();
  const { onCode, onNote, untold } = useSelections(setTab, setProposal, chosen.choose);

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
  const opening = useRef<(insight: Insight) => void>(() => undefined);
  opening.current = (insight) => {
    setTab("insights");
    chosen.choose(insight.id);
    if (insight.evidence[0]) playProof(insight.evidence[0]);
    requestAnimationFrame(() =>
      requestAnimationFrame(() => document.getElementById(`insight-${insight.id}`)?.scrollIntoView({ block: "nearest" })),
    );
  };
  const openInsight = useCallback((insight: Insight) => opening.current(insight), []);
  usePageKeys({
    player,
    duration,
    zoom,
    chapters,
    pane,
    insights: useInOrder(insights),
    chosen,
    openInsight,
    showKeys: () => setOpen("keys"),
    toTranscript: () => narrow && setTab("transcript"),
  });

  const words = transcript ? (
    <TranscriptPane
      recordingId={id}
      title={recording.title}
      transcript={transcript}
      player={player}
      shown={shown}
      insights={insights}
      mayEdit={mayEdit}
      onInsight={openInsight}
      onCode={onCode}
      onNote={onNote}
      handle={pane}
    />
  ) : (
    <p className="transcript-empty">{working ? texts.conversation.noTranscriptYet : texts.conversation.noTranscript}</p>
  );
  return (
    <div className="conversation">
      <div className="conversation-top">
        <ConversationHead
          recording={recording}
          transcript={transcript}
          onAgain={() => setOpen("again")}
          onVersions={() => setOpen("versions")}
        />
        <Notices recording={recording} transcript={transcript} onAgain={() => setOpen("again")} />
        {player && (
          <PlayerBar
            recordingId={id}
            working={working}
            player={player}
            transcript={transcript}
            insights={insights}
            chapters={chapters}
            zoom={zoom}
            onInsight={openInsight}
            onKeys={() => setOpen("keys")}
          />
        )}
      </div>
      <div className="conversation-main">
        {!narrow && <div className="conversation-words">{words}</div>}
        <Panels
          recording={recording}
          transcript={transcript}
          stage={stage}
          tab={tab}
          onTab={setTab}
          chosen={chosen}
          proposal={proposal}
          onProposal={setProposal}
          words={narrow ? words : null}
        />
      </div>
      <KeyboardDialog open={open === "keys"} onClose={() => setOpen(null)} />
      {open === "again" && <AgainDialog recording={recording} onClose={() => setOpen(null)} />}
      {untold}
      {open === "versions" && (
        <VersionsDialog
          speakers={transcript?.speakers ?? recording.speakers}
          onPlay={player && ((start, end) => player.playRange(start, end))}
          onClose={() => setOpen(null)}
        />
      )}
    </div>
  );
}

/** What a selection becomes: an insight, or a line of the note that is still to be worded. `untold` asks which outcome it is. */
function useSelections(setTab: (tab: TabName) => void, setProposal: (proposal: Proposal) => void, choose: (insight: string) => void) {
  const actions = useInsightActions();
  const say = useSay();
  const [asked, setAsked] = useState<{ body: InsightIn; quote: string } | null>(null);
  const add = (body: InsightIn, quote: string) => actions.add(body, (insight) => choose(insight.id), () => setAsked({ body, quote }));
  const placed = ({ utterances, characters, text }: Passage) => {
    const [utterance_id] = utterances;
    if (utterances.length !== 1 || utterance_id === undefined || !characters) return null;
    return { utterance_id, char_start: characters[0], char_end: characters[1], quote: text };
  };
  const onCode = (kind: Kind, passage: Passage) => {
    const place = placed(passage);
    if (!place) return say(texts.coding.oneUtterance, true);
    const { quote, ...where } = place;
    add({ kind, ...where }, quote);
  };
  const onNote = (passage: Passage) => {
    const evidence = placed(passage);
    if (!evidence) return say(texts.coding.oneUtterance, true);
    setProposal({ evidence });
    setTab("note");
  };
  const untold = asked && (
    <OutcomeDialog quote={asked.quote} onAdd={(outcome) => add({ ...asked.body, outcome }, asked.quote)} onClose={() => setAsked(null)} />
  );
  return { onCode, onNote, untold };
}

/** As they come in the conversation; rejected ones are no stops of the keyboard. */
const useInOrder = (insights: readonly Insight[]): Insight[] =>
  useMemo(
    () =>
      insights
        .filter((insight) => insight.status !== "rejected")
        .sort((a, b) => (a.evidence[0]?.start ?? 0) - (b.evidence[0]?.start ?? 0)),
    [insights],
  );
