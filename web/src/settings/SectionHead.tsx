/** What a section is, and the one thing that is added in it. */
import type { ReactNode } from "react";

export function SectionHead({ title, lead, children }: { title: string; lead: string; children?: ReactNode }) {
  return (
    <header className="page-head settings-head">
      <div>
        <h1>{title}</h1>
        <p className="page-lead">{lead}</p>
      </div>
      {children}
    </header>
  );
}
