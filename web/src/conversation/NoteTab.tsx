/** The summary note: satisfaction, then lines that each play their evidence, then what was often mentioned. */
import type { Insights, Note, NoteEvidence, Speaker } from "../api/types";
import { texts } from "../texts";
import { EvidenceQuote } from "./EvidenceQuote";
import { keyOf, repeats } from "./evidence";
import { SatisfactionCard } from "./SatisfactionCard";
import type { Stage } from "./stage";
import { colourOf, nameOf, speakerClass } from "./speakers";

interface Props {
  note: Note | null;
  insights: Insights | null;
  working: boolean;
  speakers: Speaker[];
  stage: Stage;
}

export function NoteTab({ note, insights, working, speakers, stage }: Props) {
  return (
    <div className="tab-content">
      {insights?.satisfaction && <SatisfactionCard satisfaction={insights.satisfaction} stage={stage} />}
      {note === null && <p className="quiet">{working ? texts.note.emptyYet : texts.note.empty}</p>}
      {note?.sections.map((section) => (
        <section key={section.name} className="note-section">
          <h2>{section.title}</h2>
          <ul className="note-lines">
            {section.lines.map((line, index) => (
              <li key={`${index}${line.text}`}>
                {!(line.evidence[0] && repeats(line.text, line.evidence[0].quote)) && <p className="note-text">{line.text}</p>}
                {line.evidence.map((evidence) => (
                  <NoteQuote key={keyOf(evidence)} evidence={evidence} speakers={speakers} stage={stage} />
                ))}
              </li>
            ))}
          </ul>
        </section>
      ))}
      {insights && insights.keyphrases.length > 0 && <Keyphrases phrases={insights.keyphrases} />}
    </div>
  );
}

function NoteQuote({ evidence, speakers, stage }: { evidence: NoteEvidence; speakers: Speaker[]; stage: Stage }) {
  return (
    <EvidenceQuote
      quote={evidence.quote}
      speaker={nameOf(speakers, evidence.speaker)}
      speakerClass={speakerClass(colourOf(speakers, evidence.speaker))}
      start={evidence.start}
      hasAudio={stage.hasAudio}
      playing={stage.playing === keyOf(evidence)}
      onPlay={() => stage.play(evidence)}
    />
  );
}

function Keyphrases({ phrases }: { phrases: Insights["keyphrases"] }) {
  const shown = phrases.flatMap(({ phrase, count }) =>
    typeof phrase === "string" ? [{ phrase, count: typeof count === "number" ? count : null }] : [],
  );
  return (
    <section className="note-section">
      <h2>{texts.note.keyphrases}</h2>
      <ul className="phrases">
        {shown.map(({ phrase, count }) => (
          <li key={phrase} className="phrase">
            {phrase}
            {count !== null && count > 1 && <span className="phrase-count">{texts.note.said(count)}</span>}
          </li>
        ))}
      </ul>
    </section>
  );
}
