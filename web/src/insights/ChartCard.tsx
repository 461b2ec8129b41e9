/** A chart with its title, and the table behind it for who would rather read the numbers. */
import { ChartColumn, Table2 } from "lucide-react";
import { useId, useState, type ReactNode } from "react";
import { texts } from "../texts";

interface Props {
  title: string;
  hint?: ReactNode;
  wide?: boolean;
  /** Nothing to draw: this sentence stands there instead. */
  empty?: string | null;
  table: ReactNode;
  children: ReactNode;
}

export function ChartCard({ title, hint, wide = false, empty = null, table, children }: Props) {
  const [asTable, setAsTable] = useState(false);
  const id = useId();
  return (
    <section className={wide ? "card chart-card chart-wide" : "card chart-card"} aria-labelledby={id}>
      <header className="chart-head">
        <div>
          <h2 id={id}>{title}</h2>
          {hint && <p className="quiet">{hint}</p>}
        </div>
        {!empty && (
          <button type="button" className="chart-toggle" onClick={() => setAsTable(!asTable)}>
            {asTable ? <ChartColumn aria-hidden="true" size={15} /> : <Table2 aria-hidden="true" size={15} />}
            {asTable ? texts.themes.asChart : texts.themes.asTable}
            <span className="visually-hidden">: {title}</span>
          </button>
        )}
      </header>
      {empty ? <p className="quiet chart-empty">{empty}</p> : asTable ? table : children}
    </section>
  );
}
