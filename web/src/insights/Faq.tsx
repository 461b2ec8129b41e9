/** What customers ask, with the best answer that was given. */
import { ChevronDown } from "lucide-react";
import { useState } from "react";
import { Button, ToggleButton } from "react-aria-components";
import { useFaq } from "../api/insights";
import type { FaqEntry } from "../api/types";
import { texts } from "../texts";
import { Trouble } from "../ui/Trouble";
import { PlaceQuote, type PlacePlayer } from "./PlaceQuote";
import type { Scope, Unit } from "./scope";
import { Spark } from "./ThemeFacts";
import { usePlacePlayer } from "./usePlacePlayer";

const SHOWN = 8;

export function Faq({ project, scope }: { project: string; scope: Scope }) {
  const t = texts.themes;
  const faq = useFaq(project, scope);
  const player = usePlacePlayer(project);
  const [only, setOnly] = useState<"all" | "unanswered">("all");
  const [whole, setWhole] = useState(false);
  const entries = faq.data?.items ?? [];
  const found = entries.filter((entry) => only === "all" || entry.answer === null);
  const shown = whole ? found : found.slice(0, SHOWN);
  return (
    <section className="insight-section" aria-labelledby="faq-title">
      <div className="section-head">
        <div>
          <h2 id="faq-title">{t.faq}</h2>
          <p className="quiet">{t.faqHint}</p>
        </div>
        {entries.length > 0 && (
          <div className="filter" role="group" aria-label={t.faq}>
            {(["all", "unanswered"] as const).map((choice) => (
              <ToggleButton key={choice} className="chip" isSelected={only === choice} onChange={() => setOnly(choice)}>
                {choice === "all" ? t.faqAll : t.faqUnanswered}{" "}
                <span className="chip-count">{choice === "all" ? faq.data?.total : faq.data?.unanswered}</span>
              </ToggleButton>
            ))}
          </div>
        )}
      </div>
      {faq.isError && <Trouble error={faq.error} retry={() => void faq.refetch()} />}
      {faq.isSuccess && entries.length === 0 && <p className="quiet">{t.faqEmpty}</p>}
      {shown.length > 0 && (
        <ul className="card questions">
          {shown.map((entry) => (
            <Question key={entry.theme_id ?? entry.asked[0]?.insight_id ?? entry.question} entry={entry} unit={scope.unit ?? "week"} player={player} />
          ))}
        </ul>
      )}
      {found.length > shown.length && (
        <Button className="button button-small" onPress={() => setWhole(true)}>
          {t.moreQuestions(found.length - shown.length)}
        </Button>
      )}
    </section>
  );
}

function Question({ entry, unit, player }: { entry: FaqEntry; unit: Unit; player: PlacePlayer }) {
  const t = texts.themes;
  const [open, setOpen] = useState(false);
  return (
    <li className="question">
      <button type="button" className="question-open" aria-expanded={open} onClick={() => setOpen(!open)}>
        <ChevronDown aria-hidden="true" size={16} className="chevron" />
        <span className="question-text">{entry.question}</span>
        <span className="question-facts">
          {t.asked(entry.count)}
          {entry.trend.length > 0 && <Spark trend={entry.trend} unit={unit} />}
          {entry.answer === null && <span className="badge badge-warn">{t.unanswered}</span>}
        </span>
      </button>
      {open && (
        <div className="question-inside">
          {entry.answer && (
            <>
              <h3>{t.answer}</h3>
              <PlaceQuote place={entry.answer} player={player} />
            </>
          )}
          <h3>{t.askedHere}</h3>
          {entry.asked.map((asked) => (
            <PlaceQuote key={asked.insight_id} place={asked.place} player={player} />
          ))}
        </div>
      )}
    </li>
  );
}
