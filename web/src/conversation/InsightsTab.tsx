/** The insights of a conversation, by kind, each with its proof and a person's decision. */
import { Check, X } from "lucide-react";
import { useState } from "react";
import { ToggleButton } from "react-aria-components";
import { sentence } from "../api/problem";
import { useChangeInsight } from "../api/queries";
import type { Insight, Insights, Kind, Speaker } from "../api/types";
import { texts } from "../texts";
import { useSay } from "../ui/messages";
import { EvidenceQuote } from "./EvidenceQuote";
import { keyOf, repeats } from "./evidence";
import { KindIcon, KINDS } from "./kinds";
import type { Stage } from "./stage";
import { colourOf, nameOf, speakerClass } from "./speakers";

interface Props {
  recordingId: string;
  insights: Insights | null;
  working: boolean;
  speakers: Speaker[];
  stage: Stage;
}

export function InsightsTab({ recordingId, insights, working, speakers, stage }: Props) {
  const [only, setOnly] = useState<Kind | null>(null);
  const all = insights?.insights ?? [];
  const of = (kind: Kind) => all.filter((insight) => insight.kind === kind);
  const present = KINDS.filter((kind) => of(kind).length > 0);
  if (all.length === 0)
    return (
      <div className="tab-content">
        <p className="quiet">{working && !insights ? texts.insights.emptyYet : texts.insights.empty}</p>
        {insights && insights.dropped_quotes > 0 && <p className="quiet">{texts.insights.dropped(insights.dropped_quotes)}</p>}
      </div>
    );
  const decided = all.filter((insight) => insight.status !== "candidate").length;
  return (
    <div className="tab-content">
      <div className="filter" role="group" aria-label={texts.insights.filter}>
        <ToggleButton className="chip" isSelected={only === null} onChange={() => setOnly(null)}>
          {texts.insights.all} <span className="chip-count">{all.length}</span>
        </ToggleButton>
        {present.map((kind) => (
          <ToggleButton
            key={kind}
            className={`chip kind-${kind}`}
            isSelected={only === kind}
            onChange={(selected) => setOnly(selected ? kind : null)}
          >
            <KindIcon kind={kind} size={14} />
            {texts.insights.kind[kind]} <span className="chip-count">{of(kind).length}</span>
          </ToggleButton>
        ))}
      </div>
      <p className="quiet insight-progress">{texts.insights.decided(decided, all.length)}</p>
      {present
        .filter((kind) => only === null || kind === only)
        .map((kind) => (
          <section key={kind} className={`insight-group kind-${kind}`} aria-labelledby={`kind-${kind}`}>
            <h2 id={`kind-${kind}`}>
              <KindIcon kind={kind} size={16} />
              {texts.insights.kind[kind]}
            </h2>
            <ul className="insight-list">
              {of(kind).map((insight) => (
                <InsightCard key={insight.id} recordingId={recordingId} insight={insight} speakers={speakers} stage={stage} />
              ))}
            </ul>
          </section>
        ))}
      {insights && insights.dropped_quotes > 0 && <p className="quiet">{texts.insights.dropped(insights.dropped_quotes)}</p>}
    </div>
  );
}

interface CardProps {
  recordingId: string;
  insight: Insight;
  speakers: Speaker[];
  stage: Stage;
}

function InsightCard({ recordingId, insight, speakers, stage }: CardProps) {
  const change = useChangeInsight(recordingId);
  const say = useSay();
  const accept = insight.status === "accepted" ? texts.insights.accepted : texts.insights.accept;
  const reject = insight.status === "rejected" ? texts.insights.rejected : texts.insights.reject;
  const decide = (wanted: "accepted" | "rejected") => {
    const status = insight.status === wanted ? "candidate" : wanted;
    change.mutate(
      { id: insight.id, change: { status } },
      {
        onSuccess: () => status !== "candidate" && say(texts.insights.statusSaved(texts.insights[status].toLowerCase())),
        onError: (error) => say(sentence(error), true),
      },
    );
  };
  return (
    <li className={`insight insight-${insight.status}`} id={`insight-${insight.id}`}>
      {!repeats(insight.statement, insight.evidence[0]?.quote ?? "") && (
        <p className="insight-statement">{insight.statement}</p>
      )}
      {insight.evidence.map((evidence) => (
        <EvidenceQuote
          key={evidence.id}
          quote={evidence.quote}
          speaker={nameOf(speakers, insight.speaker)}
          speakerClass={speakerClass(colourOf(speakers, insight.speaker))}
          start={evidence.start}
          verified={evidence.verified}
          hasAudio={stage.hasAudio}
          playing={stage.playing === keyOf(evidence)}
          onPlay={() => stage.play(evidence)}
        />
      ))}
      <div className="insight-foot">
        <InsightFacts insight={insight} />
        <div className="insight-decision">
          <ToggleButton
            className="decide decide-accept"
            aria-label={`${accept}: ${insight.statement}`}
            isSelected={insight.status === "accepted"}
            onChange={() => decide("accepted")}
          >
            <Check aria-hidden="true" size={15} />
            {accept}
          </ToggleButton>
          <ToggleButton
            className="decide decide-reject"
            aria-label={`${reject}: ${insight.statement}`}
            isSelected={insight.status === "rejected"}
            onChange={() => decide("rejected")}
          >
            <X aria-hidden="true" size={15} />
            {reject}
          </ToggleButton>
        </div>
      </div>
    </li>
  );
}

function InsightFacts({ insight }: { insight: Insight }) {
  const { severity, cx_component: component } = insight;
  const level = severity === null ? null : severity < 0.34 ? "low" : severity < 0.67 ? "medium" : "high";
  // Only trouble is severe; what people praise or ask for is strong.
  const [told, words] =
    insight.kind === "praise" || insight.kind === "request"
      ? [texts.insights.strength, texts.insights.strengthWord]
      : [texts.insights.severity, texts.insights.severityWord];
  return (
    <p className="insight-facts">
      {level && severity !== null && (
        <span className={`severity severity-${level}`} title={told(Math.round(severity * 100))}>
          <span className="severity-dots" aria-hidden="true">
            <i />
            <i />
            <i />
          </span>
          {words[level]}
        </span>
      )}
      {component && <span className="component">{texts.insights.cx[component]}</span>}
    </p>
  );
}
