/** A screen or a panel with nothing to show yet, and what to do about it. */
import type { ReactNode } from "react";

interface Props {
  icon?: ReactNode;
  title: string;
  text?: string;
  /** The heading's level: 1 where this is all that the page says. */
  level?: 1 | 2;
  children?: ReactNode;
}

export function Empty({ icon, title, text, level = 2, children }: Props) {
  const Title = level === 1 ? "h1" : "h2";
  return (
    <div className="empty">
      {icon && <div className="empty-icon">{icon}</div>}
      <Title className="empty-title">{title}</Title>
      {text && <p className="empty-text">{text}</p>}
      {children}
    </div>
  );
}
