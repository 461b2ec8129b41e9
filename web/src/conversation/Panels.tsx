/** The side of the page: summary, insights, metrics, speakers; on a narrow screen the transcript too. */
import { useEffect, useRef } from "react";
import { Tab, TabList, TabPanel, Tabs } from "react-aria-components";
import { isActive, useInsights, useMetrics, useNote } from "../api/queries";
import type { Recording, Transcript, Utterance } from "../api/types";
import { texts } from "../texts";
import type { Proposal } from "./AddLine";
import { InsightsTab } from "./InsightsTab";
import { MetricsTab } from "./MetricsTab";
import { NoteTab } from "./NoteTab";
import { PrivacyCard } from "./PrivacyCard";
import { SpeakersTab } from "./SpeakersTab";
import type { Stage } from "./stage";
import type { Chosen } from "./useChosen";

export type TabName = "transcript" | "note" | "insights" | "metrics" | "speakers";

interface Props {
  recording: Recording;
  transcript: Transcript | null;
  stage: Stage;
  tab: TabName;
  onTab: (tab: TabName) => void;
  chosen: Chosen;
  proposal: Proposal | null;
  onProposal: (proposal: Proposal | null) => void;
  words: React.ReactNode;
}

const NO_UTTERANCES: Utterance[] = [];

export function Panels({ recording, transcript, stage, tab, onTab, chosen, proposal, onProposal, words }: Props) {
  const { id } = recording;
  const working = isActive(recording.status);
  const insights = useInsights(id, working).data ?? null;
  const note = useNote(id, working).data ?? null;
  const metrics = useMetrics(id, working).data ?? null;
  const speakers = transcript?.speakers ?? recording.speakers;
  const utterances = transcript?.utterances ?? NO_UTTERANCES;
  const tabs: readonly (readonly [TabName, string])[] = [
    ...(words ? [["transcript", texts.panel.transcript] as const] : []),
    ["note", texts.panel.note],
    ["insights", texts.panel.insights],
    ["metrics", texts.panel.metrics],
    ["speakers", texts.panel.speakers],
  ];
  const selected = tabs.some(([key]) => key === tab) ? tab : "note";
  const list = useRef<HTMLDivElement>(null);
  // Where the tabs are wider than the screen, the one that is shown is not the one that is cut off.
  useEffect(() => {
    list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [selected]);
  return (
    <Tabs className="panel" selectedKey={selected} onSelectionChange={(key) => onTab(key as TabName)}>
      <TabList ref={list} className="tabs" aria-label={texts.panel.label}>
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
        <NoteTab
          note={note}
          insights={insights}
          working={working}
          utterances={utterances}
          speakers={speakers}
          stage={stage}
          proposal={proposal}
          onProposal={onProposal}
        />
      </TabPanel>
      <TabPanel id="insights" className="tab-panel">
        <InsightsTab insights={insights} working={working} speakers={speakers} stage={stage} chosen={chosen} />
      </TabPanel>
      <TabPanel id="metrics" className="tab-panel">
        <MetricsTab metrics={metrics} insights={insights} utterances={utterances} speakers={speakers} stage={stage} />
      </TabPanel>
      <TabPanel id="speakers" className="tab-panel">
        <SpeakersTab recordingId={id} speakers={speakers} transcript={transcript} stage={stage} />
        <PrivacyCard id={id} projectId={recording.project_id} />
      </TabPanel>
    </Tabs>
  );
}
