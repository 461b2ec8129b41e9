/** A page before the door: the mark, a heading, and what has to be filled in. */
import type { ReactNode } from "react";
import { texts } from "../texts";
import { Logo } from "../ui/Logo";
import "../styles/access.css";

export function Gate({ title, lead, children }: { title: string; lead: string; children: ReactNode }) {
  return (
    <main className="gate" id="content" tabIndex={-1}>
      <div className="gate-brand">
        <Logo />
        <span className="brand-name">{texts.product}</span>
      </div>
      <div className="gate-card card">
        <h1>{title}</h1>
        <p className="page-lead">{lead}</p>
        {children}
      </div>
    </main>
  );
}
